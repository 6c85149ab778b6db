import { cp, readFile, rm } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { openFileHashes } from '../../../src/setup/steps/file-hashes.ts'
import {
  checkStep,
  readStamp,
  runStep,
  type StampStore,
  type StepInputs,
  type StepOutcome,
} from '../../../src/setup/steps/step.ts'
import { createTemporaryDirectory, type TemporaryDirectory } from '../../support/temporary-directory.ts'

/** Runs a step that writes the file `binary`; `evidence` counts its runs. */
async function build(
  directory: TemporaryDirectory,
  inputs: StepInputs = { sources: 'a', flags: ['-O'] },
): Promise<StepOutcome<number>> {
  return runStep<number>(await openStore(directory), 'build', inputs, async () => {
    const runs = Number(await readFile(directory.join('runs'), 'utf8').catch(() => '0')) + 1
    await directory.write('runs', String(runs))
    return { outputs: [await directory.write('binary', 'code')], evidence: runs }
  })
}

async function openStore(
  directory: TemporaryDirectory,
  env: Readonly<NodeJS.ProcessEnv> = {},
): Promise<StampStore> {
  const hashes = await openFileHashes(directory.join('stamps', 'file-hashes.json'))
  return { stampDir: directory.join('stamps'), targetDir: directory.path, hashes, env }
}

describe('`runStep`', () => {
  test('runs a step that has never run, and stamps its outputs', async () => {
    await using directory = await createTemporaryDirectory()
    const outcome = await build(directory)
    expect(outcome).toMatchObject({ fresh: false, evidence: 1 })
    expect(outcome.outputs).toEqual([
      { path: directory.join('binary'), sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
    ])
    await expect(readStamp(await openStore(directory), 'build')).resolves.toMatchObject({
      outputs: [{ path: 'binary' }],
    })
  })

  test('does nothing when inputs and outputs are unchanged, and remembers the evidence', async () => {
    await using directory = await createTemporaryDirectory()
    const first = await build(directory)
    await expect(build(directory)).resolves.toEqual({ ...first, fresh: true })
  })

  test.for<[change: string, apply: (directory: TemporaryDirectory) => Promise<unknown>]>([
    ['its output was deleted', async (directory) => rm(directory.join('binary'))],
    ['its output was altered', async (directory) => directory.write('binary', 'c0de')],
    ['its stamp was deleted', async (directory) => rm(directory.join('stamps'), { recursive: true })],
    ['its stamp was cut', async (directory) => directory.write('stamps/build.json', '{"version":3,')],
    [
      'its stamp is of another shape',
      async (directory) => directory.write('stamps/build.json', '{"version":3}'),
    ],
  ])('runs again when %s', async ([, apply]) => {
    await using directory = await createTemporaryDirectory()
    await build(directory)
    await apply(directory)
    await expect(build(directory)).resolves.toMatchObject({ fresh: false, evidence: 2 })
    await expect(build(directory)).resolves.toMatchObject({ fresh: true })
  })

  test('runs again when an input changed, also back to an earlier one', async () => {
    await using directory = await createTemporaryDirectory()
    await build(directory, { sources: 'a' })
    await expect(build(directory, { sources: 'b' })).resolves.toMatchObject({ fresh: false })
    await expect(build(directory, { sources: 'a' })).resolves.toMatchObject({ fresh: false, evidence: 3 })
  })

  test('stamps nothing for a step that throws', async () => {
    await using directory = await createTemporaryDirectory()
    const failing = runStep(await openStore(directory), 'build', {}, async () =>
      Promise.reject(new Error('no compiler')),
    )
    await expect(failing).rejects.toThrow('no compiler')
    await expect(readStamp(await openStore(directory), 'build')).resolves.toBeUndefined()
    await expect(build(directory)).resolves.toMatchObject({ fresh: false })
  })

  test('fails when a promised output is not there', async () => {
    await using directory = await createTemporaryDirectory()
    const failing = runStep(await openStore(directory), 'build', {}, async () => ({
      outputs: [directory.join('nothing')],
      evidence: null,
    }))
    await expect(failing).rejects.toThrow('ENOENT')
    await expect(readStamp(await openStore(directory), 'build')).resolves.toBeUndefined()
  })
})

describe('`checkStep`', () => {
  const INPUTS = { sources: 'a', flags: ['-O'] }

  test.for<[what: string, apply: (directory: TemporaryDirectory) => Promise<unknown>, staleness: object]>([
    [
      'it never ran',
      async (directory) => rm(directory.join('stamps'), { recursive: true }),
      { because: 'never-run' },
    ],
    [
      'its output is gone',
      async (directory) => rm(directory.join('binary')),
      { because: 'output', path: expect.stringMatching(/binary$/), change: 'missing' },
    ],
    [
      'its output was altered',
      async (directory) => directory.write('binary', 'c0de'),
      { because: 'output', path: expect.stringMatching(/binary$/), change: 'altered' },
    ],
  ])('says that %s', async ([, apply, staleness]) => {
    await using directory = await createTemporaryDirectory()
    await build(directory, INPUTS)
    await apply(directory)
    await expect(checkStep(await openStore(directory), 'build', INPUTS)).resolves.toEqual({
      fresh: false,
      staleness,
    })
  })

  test('names the inputs that changed, came or went', async () => {
    await using directory = await createTemporaryDirectory()
    await build(directory, INPUTS)
    const changed = { sources: 'a', flags: ['-O3'], toolchain: '1.95' }
    await expect(checkStep(await openStore(directory), 'build', changed)).resolves.toMatchObject({
      staleness: { because: 'inputs', names: ['flags', 'toolchain'] },
    })
    await expect(checkStep(await openStore(directory), 'build', { sources: 'a' })).resolves.toMatchObject({
      staleness: { because: 'inputs', names: ['flags'] },
    })
  })

  test('finds everything fresh after the target directory was moved', async () => {
    await using directory = await createTemporaryDirectory()
    await using elsewhere = await createTemporaryDirectory()
    await build(directory, INPUTS)
    await cp(directory.path, elsewhere.path, { recursive: true })
    await expect(checkStep(await openStore(elsewhere), 'build', INPUTS)).resolves.toMatchObject({
      fresh: true,
      outputs: [{ path: elsewhere.join('binary') }],
    })
  })
})

test('`checkStep` names the variables and files that a step turned out to have read, once they changed', async () => {
  await using directory = await createTemporaryDirectory()
  const [file, folder] = [await directory.write('banner.txt', 'a'), directory.join('data')]
  await directory.write('data/deep/one', '1')
  await runStep(await openStore(directory, { BANNER: 'a' }), 'build', {}, async () => ({
    outputs: [],
    evidence: null,
    observed: { environment: ['BANNER', 'UNSET'], paths: [file, folder, directory.join('gone')] },
  }))
  await expect(checkStep(await openStore(directory, { BANNER: 'a' }), 'build', {})).resolves.toMatchObject({
    fresh: true,
  })
  await directory.write('banner.txt', 'b')
  await directory.write('data/deep/two', '2')
  await directory.write('gone', '')
  await expect(checkStep(await openStore(directory, { UNSET: '' }), 'build', {})).resolves.toEqual({
    fresh: false,
    staleness: {
      because: 'inputs',
      names: ['variable BANNER', 'variable UNSET', file, folder, directory.join('gone')],
    },
  })
})

test('`checkStep` takes no step for unchanged of which something could not be observed', async () => {
  await using directory = await createTemporaryDirectory()
  const observed = { environment: [], paths: [], unknown: ['the files of the build'] }
  const run = async () => ({ outputs: [], evidence: null, observed })
  await runStep(await openStore(directory), 'build', {}, run)
  await expect(checkStep(await openStore(directory), 'build', {})).resolves.toEqual({
    fresh: false,
    staleness: { because: 'unknown', what: ['the files of the build'] },
  })
})
