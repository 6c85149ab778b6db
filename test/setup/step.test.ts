import { readFile, rm } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { readStamp, runStep, type StepOutcome } from '../../src/setup/step.ts'
import { createTemporaryDirectory, type TemporaryDirectory } from '../support/temporary-directory.ts'

/** Runs a step that writes the file `binary`; `evidence` counts its runs. */
async function build(directory: TemporaryDirectory, key = 'key'): Promise<StepOutcome<number>> {
  return runStep<number>(directory.join('stamps'), {
    name: 'build',
    key,
    run: async () => {
      const runs = Number(await readFile(directory.join('runs'), 'utf8').catch(() => '0')) + 1
      await directory.write('runs', String(runs))
      return { outputs: [await directory.write('binary', 'code')], evidence: runs }
    },
  })
}

describe('`runStep`', () => {
  test('runs a step that has never run, and stamps its outputs', async () => {
    await using directory = await createTemporaryDirectory()
    const outcome = await build(directory)
    expect(outcome).toMatchObject({ fresh: false, evidence: 1 })
    expect(Object.keys(outcome.stamp.outputs)).toEqual([directory.join('binary')])
    await expect(readStamp(directory.join('stamps'), 'build')).resolves.toEqual(outcome.stamp)
  })

  test('does nothing when key and outputs are unchanged, and remembers the evidence', async () => {
    await using directory = await createTemporaryDirectory()
    const first = await build(directory)
    await expect(build(directory)).resolves.toEqual({ ...first, fresh: true })
  })

  test.for<[change: string, apply: (directory: TemporaryDirectory) => Promise<unknown>]>([
    ['its output was deleted', async (directory) => rm(directory.join('binary'))],
    ['its output was altered', async (directory) => directory.write('binary', 'c0de')],
    ['its stamp was deleted', async (directory) => rm(directory.join('stamps'), { recursive: true })],
    ['its stamp was cut', async (directory) => directory.write('stamps/build.json', '{"key":"key",')],
    [
      'its stamp is of another shape',
      async (directory) => directory.write('stamps/build.json', '{"key":"key"}'),
    ],
  ])('runs again when %s', async ([, apply]) => {
    await using directory = await createTemporaryDirectory()
    await build(directory)
    await apply(directory)
    await expect(build(directory)).resolves.toMatchObject({ fresh: false, evidence: 2 })
    await expect(build(directory)).resolves.toMatchObject({ fresh: true })
  })

  test('runs again when its key changed, also back to an earlier one', async () => {
    await using directory = await createTemporaryDirectory()
    await build(directory, 'a')
    await expect(build(directory, 'b')).resolves.toMatchObject({ fresh: false })
    await expect(build(directory, 'a')).resolves.toMatchObject({ fresh: false, evidence: 3 })
  })

  test('stamps nothing for a step that throws', async () => {
    await using directory = await createTemporaryDirectory()
    const failing = runStep(directory.join('stamps'), {
      name: 'build',
      key: 'key',
      run: async () => Promise.reject(new Error('no compiler')),
    })
    await expect(failing).rejects.toThrow('no compiler')
    await expect(readStamp(directory.join('stamps'), 'build')).resolves.toBeUndefined()
    await expect(build(directory)).resolves.toMatchObject({ fresh: false })
  })

  test('fails when a promised output is not there', async () => {
    await using directory = await createTemporaryDirectory()
    const failing = runStep(directory.join('stamps'), {
      name: 'build',
      key: 'key',
      run: async () => ({ outputs: [directory.join('nothing')], evidence: null }),
    })
    await expect(failing).rejects.toThrow('ENOENT')
    await expect(readStamp(directory.join('stamps'), 'build')).resolves.toBeUndefined()
  })
})
