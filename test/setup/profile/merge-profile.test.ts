import { readdir, readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { BuildPlan } from '../../../src/setup/cargo/build-plan.ts'
import { hashFile } from '../../../src/setup/steps/content-hash.ts'
import { mergeProfile } from '../../../src/setup/profile/merge-profile.ts'
import { refusal } from '../../support/expect-error.ts'
import { createProfilePlan, createRawProfile } from '../../support/instrumented-crate.ts'
import { createTemporaryDirectory, type TemporaryDirectory } from '../../support/temporary-directory.ts'

describe('`mergeProfile`', () => {
  let directory: TemporaryDirectory
  let plan: BuildPlan
  let raw: string
  beforeAll(async () => {
    directory = await createTemporaryDirectory()
    plan = await createProfilePlan(directory)
    raw = await createRawProfile(directory, 'inferno')
  })
  afterAll(async () => directory[Symbol.asyncDispose]())

  test('merges real raw profiles into a file named by its content', async () => {
    const merged = await mergeProfile(plan, [raw])
    expect(basename(merged)).toBe(`${(await hashFile(merged)).slice(0, 16)}.profdata`)
    await expect(mergeProfile(plan, [raw])).resolves.toBe(merged)
  })

  test('gives other counts another name, so that cargo sees the change', async () => {
    const once = await mergeProfile(plan, [raw])
    await expect(mergeProfile(plan, [raw, raw])).resolves.not.toBe(once)
  })

  test('leaves no half-merged file behind when it fails', async () => {
    await expect(mergeProfile(plan, ['/no/such.profraw'])).rejects.toThrow(refusal('PROFDATA_FAILED'))
    const files = await readdir(directory.join('work', 'profiles'))
    expect(files.filter((file) => file.startsWith('merging-'))).toEqual([])
  })

  test.for<[what: string, content: () => Promise<Uint8Array>]>([
    ['garbage', async () => Buffer.from('this is no profile at all, whatever its name says')],
    ['truncated', async () => (await readFile(raw)).subarray(0, 200)],
    ['cut in the middle of its counters', async () => (await readFile(raw)).subarray(0, -300)],
  ])('refuses a raw profile that is %s, also among sound ones, by its path', async ([, content]) => {
    const damaged = await directory.write('damaged.profraw', await content())
    await expect(mergeProfile(plan, [raw, damaged])).rejects.toThrow(
      refusal('PROFDATA_FAILED', 'merging 2 profiles failed', damaged, 'Fix:'),
    )
  })

  test('skips an empty raw profile as llvm-profdata does, without a word: training has to refuse it', async () => {
    const empty = await directory.write('empty.profraw', '')
    const expected = await mergeProfile(plan, [raw])
    await expect(mergeProfile(plan, [raw, empty])).resolves.toBe(expected)
  })

  test('refuses profiles of different builds, of which llvm-profdata only warns', async () => {
    const one = await directory.write('one.proftext', ':ir\ndecode\n123\n2\n1\n1\n\n')
    const other = await directory.write('other.proftext', ':ir\ndecode\n123\n3\n1\n1\n1\n\n')
    await expect(mergeProfile(plan, [one, other])).rejects.toThrow(
      refusal('PROFDATA_FAILED', 'merging 2 profiles failed', 'decode', 'Fix:'),
    )
  })

  test('refuses a raw profile that is gone', async () => {
    await expect(mergeProfile(plan, [raw, directory.join('gone.profraw')])).rejects.toThrow(
      refusal('PROFDATA_FAILED', directory.join('gone.profraw')),
    )
  })

  test('names a tool that cannot be run', async () => {
    const profdata = { ...plan.profdata, path: '/no/such/llvm-profdata' }
    await expect(mergeProfile({ ...plan, profdata }, [raw])).rejects.toThrow(
      refusal('PROFDATA_FAILED', '/no/such/llvm-profdata', 'Fix:', '`LLVM_PROFDATA`'),
    )
  })
})
