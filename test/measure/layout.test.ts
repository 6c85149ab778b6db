import { readFile, readdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createLayout } from '../../src/measure/layout.ts'
import { createRng } from '../../src/stats/rng.ts'
import type { EngineSpec } from '../../src/workloads/engine-process.ts'
import { createSpec } from '../support/scripted-engine.ts'
import { createTemporaryDirectory, type TemporaryDirectory } from '../support/temporary-directory.ts'

async function createSpecs(directory: TemporaryDirectory): Promise<readonly EngineSpec[]> {
  return Promise.all(
    ['baseline', 'pgo', 'baseline-control'].map(async (arm) =>
      createSpec(await directory.writeScript(arm, `echo ${arm}`), { arm, env: { RAYON_NUM_THREADS: '1' } }),
    ),
  )
}

describe('`createLayout`', () => {
  test('gives every arm a path and an environment of one length, and its own binary behind it', async () => {
    await using directory = await createTemporaryDirectory()
    const specs = await createSpecs(directory)
    await using layout = await createLayout(directory.join('layout'), specs, createRng(7))
    expect(new Set(layout.specs.map(({ binary }) => binary.length)).size).toBe(1)
    expect(new Set(layout.specs.map(({ env }) => JSON.stringify(env))).size).toBe(1)
    for (const [index, { arm, binary }] of layout.specs.entries()) {
      expect(arm).toBe(specs[index]?.arm)
      await expect(readFile(binary, 'utf8')).resolves.toContain(`echo ${arm}\n`)
      expect((await stat(binary)).mode & 0o111).toBe(0o111)
    }
  })

  test('keeps what the specs say otherwise', async () => {
    await using directory = await createTemporaryDirectory()
    const specs = await createSpecs(directory)
    await using layout = await createLayout(directory.join('layout'), specs, createRng(7))
    expect(layout.specs[1]).toEqual({
      ...specs[1],
      binary: layout.specs[1]?.binary,
      env: expect.objectContaining({ RAYON_NUM_THREADS: '1' }),
    })
  })

  test('draws other lengths for the next block, and the same for the same seed', async () => {
    await using directory = await createTemporaryDirectory()
    const specs = await createSpecs(directory)
    const random = createRng(7)
    await using first = await createLayout(directory.join('layout'), specs, random)
    await using second = await createLayout(directory.join('layout'), specs, random)
    await using again = await createLayout(directory.join('layout'), specs, createRng(7))
    const lengths = ({ pathPadding, environmentPadding }: typeof first) => [pathPadding, environmentPadding]
    expect(lengths(second)).not.toEqual(lengths(first))
    expect(lengths(again)).toEqual(lengths(first))
  })

  test('leaves nothing of a block behind when it is disposed of', async () => {
    await using directory = await createTemporaryDirectory()
    const specs = await createSpecs(directory)
    const layout = await createLayout(directory.join('layout'), specs, createRng(7))
    await layout[Symbol.asyncDispose]()
    await expect(readdir(directory.join('layout'))).resolves.toEqual([])
    await expect(readdir(dirname(specs[0]?.binary ?? ''))).resolves.toContain('baseline')
  })
})
