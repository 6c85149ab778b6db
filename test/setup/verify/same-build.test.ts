import { describe, expect, test } from 'vitest'
import type { Arm } from '../../../src/setup/verify/arms.ts'
import { hashFile } from '../../../src/setup/steps/content-hash.ts'
import { openFileHashes } from '../../../src/setup/steps/file-hashes.ts'
import { requireSameBuild } from '../../../src/setup/verify/same-build.ts'
import { runStep, type StepInputs, type StepResult } from '../../../src/setup/steps/step.ts'
import { refusal } from '../../support/expect-error.ts'
import { createTemporaryDirectory, type TemporaryDirectory } from '../../support/temporary-directory.ts'

const INPUTS = {
  sources: 'a',
  features: [],
  toolchain: '1.95',
  'flags of the arm': [],
  profile: 'release',
  'merged profile': null,
}

/** Makes an arm in a step, as builds do. */
async function build(
  directory: TemporaryDirectory,
  name: string,
  inputs: StepInputs = INPUTS,
  observed?: StepResult<null>['observed'],
  env: NodeJS.ProcessEnv = {},
): Promise<Arm> {
  const hashes = await openFileHashes(directory.join('memory.json'))
  const store = { stampDir: directory.join('stamps'), targetDir: directory.path, hashes, env }
  const binary = directory.join(name)
  await runStep(store, `build ${name}`, inputs, async () => {
    await directory.write(name, name)
    return { outputs: [binary], evidence: null, ...(observed !== undefined && { observed }) }
  })
  return { name, binary, sha256: await hashFile(binary), bytes: 1 }
}

describe('`requireSameBuild`', () => {
  test('accepts arms that differ in what their recipes say, and knows all of them', async () => {
    await using directory = await createTemporaryDirectory()
    const pgo = { ...INPUTS, 'flags of the arm': ['-Cprofile-use=x'], 'merged profile': 'x' }
    const arms = [await build(directory, 'baseline'), await build(directory, 'pgo', pgo)]
    await expect(requireSameBuild({ workDir: directory.path }, arms)).resolves.toEqual([])
  })

  test.for<[what: string, change: StepInputs]>([
    ['sources', { sources: 'b' }],
    ['features', { features: ['cuda'] }],
    ['profile', { profile: 'dev' }],
    ['toolchain', { toolchain: '1.96' }],
    ['target', { target: 'aarch64-unknown-linux-gnu' }],
  ])('refuses arms with other %s', async ([what, change]) => {
    await using directory = await createTemporaryDirectory()
    const arms = [await build(directory, 'baseline'), await build(directory, 'pgo', { ...INPUTS, ...change })]
    await expect(requireSameBuild({ workDir: directory.path }, arms)).rejects.toThrow(
      refusal('ARMS_BUILT_DIFFERENTLY', 'arm `pgo`', `differ in ${what}`, 'Fix:', 'SKIP_PGO_BUILD'),
    )
  })

  test('refuses arms whose builds saw another variable or file', async () => {
    await using directory = await createTemporaryDirectory()
    const file = await directory.write('lib.rs', 'a')
    const observed = { environment: ['BANNER'], paths: [file] }
    const baseline = await build(directory, 'baseline', INPUTS, observed)
    await directory.write('lib.rs', 'b')
    const pgo = await build(directory, 'pgo', INPUTS, observed, { BANNER: '1' })
    await expect(requireSameBuild({ workDir: directory.path }, [baseline, pgo])).rejects.toThrow(
      refusal('ARMS_BUILT_DIFFERENTLY', 'lib.rs, variable BANNER'),
    )
  })

  test('looks behind an arm that BOLT made at what it was made of', async () => {
    await using directory = await createTemporaryDirectory()
    await build(directory, 'pgo-bolt-input', { ...INPUTS, sources: 'b' })
    const arms = [await build(directory, 'baseline'), await build(directory, 'pgo-bolt', { bolt: '22.1.8' })]
    await expect(requireSameBuild({ workDir: directory.path }, arms)).rejects.toThrow(
      refusal('ARMS_BUILT_DIFFERENTLY', 'arm `pgo-bolt`', 'differ in sources'),
    )
  })

  test('says of which arms it knows nothing: without a stamp, or changed since', async () => {
    await using directory = await createTemporaryDirectory()
    const baseline = await build(directory, 'baseline')
    const changed = { ...(await build(directory, 'pgo')), sha256: 'of another file' }
    const elsewhere = { ...baseline, name: 'lto' }
    await expect(
      requireSameBuild({ workDir: directory.path }, [baseline, changed, elsewhere]),
    ).resolves.toEqual(['pgo', 'lto'])
  })

  test('refuses an arm for another machine', async () => {
    await using directory = await createTemporaryDirectory()
    const header = Buffer.from(`\u007FELF\u0002\u0001${'\0'.repeat(60)}`, 'latin1')
    const write = async (name: string, machine: number): Promise<Arm> => {
      header.writeUInt16LE(machine, 18)
      return { name, binary: await directory.write(name, header), sha256: name, bytes: 66 }
    }
    const arms = [await write('baseline', 62), await write('pgo', 183)]
    await expect(requireSameBuild({ workDir: directory.path }, arms)).rejects.toThrow(
      refusal('ARMS_BUILT_DIFFERENTLY', '/pgo is for another machine', '183 and 62', 'Fix:'),
    )
  })
})
