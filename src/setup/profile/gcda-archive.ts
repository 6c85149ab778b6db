/** gcc's profile as one file: it writes one an object, but a step's output is to be named by its content. */
import { readFile } from 'node:fs/promises'
import { isAbsolute, join, normalize, relative } from 'node:path'
import { emptyDir, outputFile } from 'fs-extra/esm'
import { z } from 'zod'
import { PgoBenchmarksError } from '../../errors.ts'
import { writeFileAtomically } from '../../support/write-file.ts'
import { hashValue } from '../steps/content-hash.ts'

/** Contents in base64 by the paths that gcc gave them, which it makes of those of their objects. */
const archiveSchema = z.record(
  z
    .string()
    .endsWith('.gcda')
    // Below the folder that it is unpacked into, whoever wrote it.
    .refine((path) => !path.includes('\0') && !normalize(path).startsWith('..') && !isAbsolute(path)),
  z.base64(),
)

/** Packs the .gcda files below a folder into `<directory>/<first 16 digits of its SHA-256>.gcda.json` and returns its path. */
export async function packGcda(folder: string, files: readonly string[], directory: string): Promise<string> {
  const entries = await Promise.all(
    files.map(async (file) => [relative(folder, file), (await readFile(file)).toString('base64')] as const),
  )
  const archive = Object.fromEntries(entries)
  const path = join(directory, `${hashValue(archive).slice(0, 16)}.gcda.json`)
  await writeFileAtomically(path, JSON.stringify(archive))
  return path
}

/**
 * Unpacks an archive into a folder, which is emptied first, and returns their paths in it.
 *
 * @throws PgoBenchmarksError `PROFDATA_FAILED` for what is none.
 */
export async function unpackGcda(archive: string, directory: string): Promise<readonly string[]> {
  const files = Object.entries(await readArchive(archive))
  await emptyDir(directory)
  for (const [name, content] of files) await outputFile(join(directory, name), content, 'base64')
  return files.map(([name]) => name)
}

async function readArchive(path: string): Promise<z.infer<typeof archiveSchema>> {
  try {
    return archiveSchema.parse(JSON.parse(await readFile(path, 'utf8')))
  } catch (error) {
    throw new PgoBenchmarksError('PROFDATA_FAILED', `${path} is no archive of gcc's profiles`, {
      fix: 'delete the file and run again',
      cause: error,
    })
  }
}
