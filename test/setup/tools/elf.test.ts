import { copyFile } from 'node:fs/promises'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readElf } from '../../../src/setup/tools/elf.ts'
import { findRust } from '../../../src/setup/tools/toolchain.ts'
import { createTemporaryDirectory, type TemporaryDirectory } from '../../support/temporary-directory.ts'

const SOURCE = `
#[inline(never)]
fn answer(of: usize) -> usize { of * 42 }
static WORDS: &str = "TEXT that is too long for an immediate operand";
fn main() { println!("{}{}", answer(std::env::args().count()), std::hint::black_box(WORDS)) }
`

describe('`readElf`', () => {
  let directory: TemporaryDirectory
  let binary: string
  beforeAll(async () => {
    directory = await createTemporaryDirectory()
    binary = await compile('a', SOURCE)
  })
  afterAll(async () => directory[Symbol.asyncDispose]())

  async function compile(name: string, source: string, ...flags: readonly string[]): Promise<string> {
    const { rustc } = await findRust()
    const output = directory.join(name)
    const file = await directory.write('main.rs', source)
    await execa(rustc, ['--crate-name=elf', '-O', ...flags, '-o', output, file])
    return output
  }

  test('lists the functions that are defined in a file, and none that it imports', async () => {
    const elf = await readElf(binary)
    expect(elf?.functions.some((name) => name.includes('6answer'))).toBe(true)
    expect(elf?.functions.some((name) => name.includes('malloc'))).toBe(false)
  })

  test('gives files with the same code the same hash, whatever data they hold, and files with other code another', async () => {
    const before = await readElf(binary)
    const copy = directory.join('copy')
    await copyFile(binary, copy)
    await expect(readElf(copy)).resolves.toEqual(before)
    const data = await readElf(await compile('b', SOURCE.replace('TEXT', 'text')))
    expect(data?.codeSha256).toBe(before?.codeSha256)
    const code = await readElf(await compile('c', SOURCE.replace('* 42', '* 43')))
    expect(code?.codeSha256).not.toBe(before?.codeSha256)
  })

  test('finds no functions in a stripped file', async () => {
    const stripped = await readElf(await compile('d', SOURCE, '-Cstrip=symbols'))
    expect(stripped).toMatchObject({ functions: [] })
  })

  test.for(['', '#!/bin/sh\n', `\u007FELF\u0001\u0001${'\0'.repeat(80)}`])(
    'takes %j for no ELF file of 64 bits',
    async (content) => {
      await expect(readElf(await directory.write('other', content))).resolves.toBeUndefined()
    },
  )
})
