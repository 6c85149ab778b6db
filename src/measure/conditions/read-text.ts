import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Where /proc and /sys are found; tests have a folder of their own in its place. */
export const SYSTEM_ROOT = '/'

/** A file of the system's, without white space around it; undefined where the system has none. */
export async function readText(root: string, path: string): Promise<string | undefined> {
  try {
    return (await readFile(join(root, path), 'utf8')).trim()
  } catch {
    return undefined
  }
}

/** A file that holds one number; undefined where there is none. */
export async function readNumber(root: string, path: string): Promise<number | undefined> {
  const text = await readText(root, path)
  const value = Number(text)
  return text === undefined || text === '' || !Number.isFinite(value) ? undefined : value
}
