/** Finished binaries, found and checked without starting a compiler. */
import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { relative } from 'node:path'
import { describeCall } from '../../support/describe-call.ts'
import { PgoBenchmarksError } from '../../errors.ts'
import { copyFileAtomically } from '../../support/write-file.ts'
import type { Arm } from './arms.ts'
import { binaryPath, type BuildPaths } from '../plan/build-paths.ts'
import { hashFile } from '../steps/content-hash.ts'

/** File name ending of the control: another length than any arm's, since a path's length moves the stack. */
const CONTROL_NAME = 'baseline-control'

/**
 * Reads the finished binaries of some arms.
 *
 * @throws PgoBenchmarksError `ARM_MISSING` that lists every missing path, `ARM_NOT_EXECUTABLE`.
 */
export async function readArms(
  paths: Pick<BuildPaths, 'binDir'>,
  bin: string,
  root: string,
  names: readonly string[],
  hash: (path: string) => Promise<string> = hashFile,
): Promise<Readonly<Record<string, Arm>>> {
  const wanted = names.map((name) => ({ name, binary: binaryPath(paths, bin, name, 'bin') }))
  const fix = `run without SKIP_PGO_BUILD, or \`${describeCall('build')}\`, to build them`
  return readBinaries(wanted, root, fix, hash)
}

/**
 * Reads finished binaries, wherever they are.
 *
 * @param fix how they would come to be there.
 * @throws PgoBenchmarksError `ARM_MISSING` that lists every missing path, `ARM_NOT_EXECUTABLE`.
 */
export async function readBinaries(
  wanted: readonly { readonly name: string; readonly binary: string }[],
  root: string,
  fix: string,
  hash: (path: string) => Promise<string> = hashFile,
): Promise<Readonly<Record<string, Arm>>> {
  const missing: string[] = []
  for (const { binary } of wanted)
    if (!(await isThere(binary, constants.F_OK))) missing.push(relative(root, binary))
  if (missing.length > 0) {
    throw new PgoBenchmarksError('ARM_MISSING', `missing: ${missing.join(', ')}`, { fix })
  }
  const arms: [string, Arm][] = []
  for (const { name, binary } of wanted) {
    if (!(await isThere(binary, constants.X_OK))) {
      throw new PgoBenchmarksError('ARM_NOT_EXECUTABLE', `${relative(root, binary)} is not executable`, {
        fix: `chmod +x ${relative(root, binary)}`,
      })
    }
    arms.push([name, { name, binary, sha256: await hash(binary), bytes: (await stat(binary)).size }])
  }
  return Object.fromEntries(arms)
}

/** Makes sure that the control, a byte-identical copy of the baseline, is there. */
export async function ensureControl(
  paths: Pick<BuildPaths, 'binDir'>,
  bin: string,
  baseline: Arm,
  hash: (path: string) => Promise<string> = hashFile,
): Promise<Arm> {
  const binary = binaryPath(paths, bin, CONTROL_NAME, 'bin')
  const same = (await isThere(binary, constants.X_OK)) && (await hash(binary)) === baseline.sha256
  if (!same) await copyFileAtomically(baseline.binary, binary)
  return { ...baseline, name: 'control', binary, copyOf: baseline.binary }
}

async function isThere(path: string, mode: number): Promise<boolean> {
  try {
    await access(path, mode)
    return true
  } catch {
    return false
  }
}
