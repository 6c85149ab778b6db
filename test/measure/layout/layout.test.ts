import { readFile, readdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createLayout } from '../../../src/measure/layout/layout.ts'
import { createRng } from '../../../src/stats/random/rng.ts'
import type { EngineSpec } from '../../../src/workloads/engine/engine-session.ts'
import { createSpec } from '../../support/scripted-engine.ts'
import { createTemporaryDirectory, type TemporaryDirectory } from '../../support/temporary-directory.ts'

/** No folder, so that a layout stands where it is told. */
const NO_MEMORY = '/no/such/folder'

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

  test('gives every block files of its own, with the same bytes', async () => {
    await using directory = await createTemporaryDirectory()
    const specs = await createSpecs(directory)
    await using layout = await createLayout(directory.join('layout'), specs, createRng(7))
    for (const [index, { binary }] of layout.specs.entries()) {
      const source = specs[index]?.binary ?? ''
      expect((await stat(binary)).ino).not.toBe((await stat(source)).ino)
      await expect(readFile(binary)).resolves.toEqual(await readFile(source))
    }
  })

  test('keeps what the specs say otherwise', async () => {
    await using directory = await createTemporaryDirectory()
    const specs = await createSpecs(directory)
    await using layout = await createLayout(directory.join('layout'), specs, createRng(7))
    expect(layout.specs[1]).toEqual({
      ...specs[1],
      binary: layout.specs[1]?.binary,
      shownBinary: specs[1]?.binary,
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

  test('in place leaves binaries where they are, a copy where its original is, and makes environments equal', async () => {
    await using directory = await createTemporaryDirectory()
    const [baseline, pgo, control] = await createSpecs(directory)
    if (baseline === undefined || pgo === undefined || control === undefined) throw new Error('three arms')
    const specs = [baseline, pgo, { ...control, copyOf: baseline.binary }]
    await using layout = await createLayout(directory.join('layout'), specs, createRng(7), 'in-place')
    expect(layout.specs.map(({ binary }) => binary)).toEqual([baseline.binary, pgo.binary, baseline.binary])
    expect(new Set(layout.specs.map(({ env }) => JSON.stringify(env))).size).toBe(1)
    expect(layout.pathPadding).toBe(0)
    await expect(readdir(directory.join('layout'))).rejects.toThrow('ENOENT')
  })

  test('leaves nothing of a block behind when it is disposed of', async () => {
    await using directory = await createTemporaryDirectory()
    const specs = await createSpecs(directory)
    const place = directory.join('layout')
    const layout = await createLayout(place, specs, createRng(7), 'copies', NO_MEMORY)
    await layout[Symbol.asyncDispose]()
    await expect(readdir(place)).resolves.toEqual([])
    await expect(readdir(dirname(specs[0]?.binary ?? ''))).resolves.toContain('baseline')
  })
})
