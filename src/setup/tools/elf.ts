/** What an ELF executable says of itself: its machine, its code and its functions (System V ABI, gABI 4.1, chapter 4). */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'

/** A 64-bit little-endian ELF file, as far as the gates look at it. */
export interface ElfFile {
  /** `e_machine`, for example 62 for x86-64 and 183 for AArch64. */
  readonly machine: number
  /** SHA-256 of every section that holds instructions, lower-case hex. */
  readonly codeSha256: string
  /** Names of the functions that are defined in it; empty for a stripped file. */
  readonly functions: readonly string[]
}

interface Section {
  readonly type: number
  readonly flags: bigint
  readonly offset: number
  readonly size: number
  readonly link: number
  readonly entrySize: number
}

const SHT_SYMTAB = 2
const SHT_NOBITS = 8
const SHF_EXECINSTR = 4n
const STT_FUNC = 2
const SHN_UNDEF = 0

/** Reads an executable; undefined for what is no 64-bit little-endian ELF file. */
export async function readElf(path: string): Promise<ElfFile | undefined> {
  const file = await readFile(path)
  // Magic number, ELFCLASS64, ELFDATA2LSB.
  if (file.length < 64 || file.toString('latin1', 0, 6) !== '\u007FELF\u0002\u0001') return undefined
  const sections = readSections(file)
  const code = createHash('sha256')
  for (const { type, flags, offset, size } of sections) {
    if (type !== SHT_NOBITS && (flags & SHF_EXECINSTR) !== 0n)
      code.update(file.subarray(offset, offset + size))
  }
  return {
    machine: file.readUInt16LE(18),
    codeSha256: code.digest('hex'),
    functions: readFunctions(file, sections),
  }
}

function readSections(file: Buffer): readonly Section[] {
  const table = Number(file.readBigUInt64LE(40))
  const entrySize = file.readUInt16LE(58)
  return Array.from({ length: file.readUInt16LE(60) }, (_, index) => {
    const entry = table + index * entrySize
    return {
      type: file.readUInt32LE(entry + 4),
      flags: file.readBigUInt64LE(entry + 8),
      offset: Number(file.readBigUInt64LE(entry + 24)),
      size: Number(file.readBigUInt64LE(entry + 32)),
      link: file.readUInt32LE(entry + 40),
      entrySize: Number(file.readBigUInt64LE(entry + 56)),
    }
  })
}

function readFunctions(file: Buffer, sections: readonly Section[]): readonly string[] {
  const symbols = sections.find(({ type }) => type === SHT_SYMTAB)
  const names = symbols === undefined ? undefined : sections[symbols.link]
  if (symbols === undefined || names === undefined || symbols.entrySize === 0) return []
  const functions: string[] = []
  for (let entry = symbols.offset; entry < symbols.offset + symbols.size; entry += symbols.entrySize) {
    const type = file.readUInt8(entry + 4) & 0xf
    if (type !== STT_FUNC || file.readUInt16LE(entry + 6) === SHN_UNDEF) continue
    const start = names.offset + file.readUInt32LE(entry)
    functions.push(file.toString('latin1', start, file.indexOf(0, start)))
  }
  return functions
}
