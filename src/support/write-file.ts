import { randomUUID } from 'node:crypto'
import { copyFile, mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { formatJsonPieces } from './format-json.ts'
import { nameOwner, sweepOwned } from './owned-folder.ts'
import { removeAtEnd } from './temporary.ts'

/** Writes a file so that readers see the old content or the new, never a part: beside it first, then renamed. */
export async function writeFileAtomically(path: string, content: string): Promise<void> {
  await replace(path, async (temporary) => writeFile(temporary, content))
}

/** Copies a file, mode included, so that its new place never holds half of it; `finish` may change the copy before it gets there. */
export async function copyFileAtomically(
  from: string,
  to: string,
  finish: (copy: string) => Promise<void> = async () => {},
): Promise<void> {
  await replace(to, async (temporary) => {
    await copyFile(from, temporary)
    await finish(temporary)
  })
}

/** Writes a value as indented JSON, atomically and piece by piece: it must not change meanwhile. */
export async function writeJsonAtomically(path: string, value: unknown): Promise<void> {
  await replace(path, async (temporary) => writeFile(temporary, joinPieces(formatJsonPieces(value))))
}

const CHUNK_CHARACTERS = 2 ** 18

/** Each is written by a call of its own. */
function* joinPieces(pieces: Iterable<string>): Generator<string> {
  let text = ''
  for (const piece of pieces) {
    text += piece
    if (text.length < CHUNK_CHARACTERS) continue
    yield text
    text = ''
  }
  if (text !== '') yield text
}

/** What a file is called until it is whole; one that stays is of a process that was killed, its owner. */
export const UNFINISHED_FILE = /\.(?<owner>[\da-f]{8}-\d+-\d+-[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})\.tmp$/

/** Removes from a folder what processes that have ended did not finish. */
export async function sweepUnfinished(folder: string): Promise<void> {
  await sweepOwned(folder, (name) => UNFINISHED_FILE.exec(name)?.groups?.['owner'])
}

async function replace(path: string, write: (temporary: string) => Promise<void>): Promise<void> {
  // Of this write alone: two of one file may be under way at once.
  const temporary = `${path}.${await nameOwner()}${randomUUID()}.tmp`
  await mkdir(dirname(path), { recursive: true })
  const keep = removeAtEnd(temporary)
  try {
    await write(temporary)
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  } finally {
    keep()
  }
}
