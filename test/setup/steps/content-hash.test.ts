import { chmod, rename, rm, utimes } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { hashFile, hashSources, hashValue } from '../../../src/setup/steps/content-hash.ts'
import { createTemporaryDirectory, type TemporaryDirectory } from '../../support/temporary-directory.ts'

async function createCrate(): Promise<TemporaryDirectory> {
  const crate = await createTemporaryDirectory()
  await crate.write('Cargo.toml', '[package]\nname = "inferno"\n')
  await crate.write('src/main.rs', 'fn main() {}\n')
  return crate
}

describe('`hashSources`', () => {
  test('does not change when a file is touched or its mode changes', async () => {
    await using crate = await createCrate()
    const before = await hashSources(crate.path)
    await utimes(crate.join('src', 'main.rs'), new Date(0), new Date(0))
    await chmod(crate.join('src', 'main.rs'), 0o600)
    await expect(hashSources(crate.path)).resolves.toBe(before)
  })

  test('does not depend on where the crate stands', async () => {
    await using crate = await createCrate()
    await using copy = await createCrate()
    await expect(hashSources(crate.path)).resolves.toBe(await hashSources(copy.path))
  })

  test.for<[change: string, apply: (crate: TemporaryDirectory) => Promise<unknown>]>([
    ['an edit of the same length', async (crate) => crate.write('src/main.rs', 'fn main() {;\n')],
    ['a new file', async (crate) => crate.write('build.rs', '')],
    ['a file gone', async (crate) => rm(crate.join('src', 'main.rs'))],
    ['a new name', async (crate) => rename(crate.join('src', 'main.rs'), crate.join('src', 'lib.rs'))],
    ['a file of a module named `target`', async (crate) => crate.write('src/target/mod.rs', '')],
  ])('changes with %s', async ([, apply]) => {
    await using crate = await createCrate()
    const before = await hashSources(crate.path)
    await apply(crate)
    await expect(hashSources(crate.path)).resolves.not.toBe(before)
  })

  test('does not confuse content that moved from one file to the next', async () => {
    await using left = await createTemporaryDirectory()
    await using right = await createTemporaryDirectory()
    for (const [directory, first, second] of [
      [left, 'ab', 'c'],
      [right, 'a', 'bc'],
    ] as const) {
      await directory.write('a.rs', first)
      await directory.write('b.rs', second)
    }
    await expect(hashSources(left.path)).resolves.not.toBe(await hashSources(right.path))
  })

  test.for([
    'target/release/out.rs',
    'tests/cli.rs',
    '.git/a.rs',
    'node_modules/a/a.rs',
    'fuzz/a.rs',
    'README.md',
  ])('leaves out %s, which no build reads', async (file) => {
    await using crate = await createCrate()
    const before = await hashSources(crate.path)
    await crate.write(file, 'x')
    await expect(hashSources(crate.path)).resolves.toBe(before)
  })
})

test('`hashSources` leaves out packages in folders of their own', async () => {
  await using crate = await createCrate()
  const before = await hashSources(crate.path)
  await crate.write('plugins/one/Cargo.toml', '[package]')
  await crate.write('plugins/one/src/lib.rs', 'fn one() {}')
  await expect(hashSources(crate.path)).resolves.toBe(before)
})

describe('`hashValue`', () => {
  test('does not depend on the order of keys, at any depth', () => {
    expect(hashValue({ a: 1, b: { c: [1], d: null } })).toBe(hashValue({ b: { d: null, c: [1] }, a: 1 }))
  })

  test.for([
    [{ a: 1 }, { a: '1' }],
    [
      [1, 2],
      [2, 1],
    ],
    [{ a: null }, {}],
  ])('tells %j from %j', ([left, right]) => {
    expect(hashValue(left)).not.toBe(hashValue(right))
  })
})

test('`hashFile` is the SHA-256 of the content', async () => {
  await using directory = await createTemporaryDirectory()
  // The example of FIPS 180-4.
  await expect(hashFile(await directory.write('abc', 'abc'))).resolves.toBe(
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  )
})
