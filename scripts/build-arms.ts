/** The one job of build-pgo and build-pgo-examples: the arms, from one pipeline, and where they stand. */
import { pathExists } from 'fs-extra/esm'
import { relative } from 'node:path'
import { parseArgs } from 'node:util'
import { requireCargo } from '../src/settings/engine-settings.ts'
import { binaryPath, resolveBuildPaths } from '../src/setup/plan/build-paths.ts'
import { prepare } from '../src/setup/prepare.ts'
import { resolveSettings } from '../src/settings/settings.ts'
import { createScriptContext, ROOT } from './cli.ts'

/**
 * Builds the arms and prints the paths of one kind of binary. With `--fast`, binaries that exist are taken as they are,
 * fresh or not.
 */
export async function buildBinaries(kind: 'bin' | 'example'): Promise<void> {
  const { fast } = parseArgs({
    options: { fast: { type: 'boolean', default: false }, verbose: { type: 'boolean' } },
  }).values
  const settings = resolveSettings({})
  const { bin, example } = requireCargo(settings.engine)
  const name = kind === 'bin' ? bin : example
  if (name === null) throw new Error('`engine.example` is null: there is no example to build')
  const paths = settings.arms.map((arm) => binaryPath(resolveBuildPaths(settings, ROOT), name, arm, kind))
  const present = await Promise.all(paths.map(async (path) => pathExists(path)))
  if (!fast || present.includes(false)) await prepare(settings, createScriptContext(), { skipBuild: false })
  for (const path of paths) console.log(relative(process.cwd(), path))
}
