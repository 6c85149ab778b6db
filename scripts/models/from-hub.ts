/** A model's files from the Hugging Face hub, each checked against the hash that the hub states for it. */
import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'
import type { CatalogueEntry } from './catalogue.ts'

/** The hub, or a mirror of it: the variable is Hugging Face's own. */
const DEFAULT_ENDPOINT = 'https://huggingface.co'
const REACHABLE_WITHIN_MS = 5000
const PROGRESS_STEP = 0.1

/** The hub's list of a repository's files; `oid` is the SHA-1 of a git blob, `lfs.oid` the SHA-256 of a large file. */
const treeSchema = z.array(
  z.object({
    path: z.string(),
    size: z.number(),
    oid: z.string(),
    lfs: z.object({ oid: z.string() }).optional(),
  }),
)
type HubFile = z.infer<typeof treeSchema>[number]

/**
 * Downloads into `directory`.
 *
 * @returns false when the hub cannot be reached.
 * @throws Error when it can, but a file is missing or differs from its hash.
 */
export async function fetchFromHub(
  { hub }: CatalogueEntry,
  directory: string,
  say: (text: string) => void,
): Promise<boolean> {
  const endpoint = process.env['HF_ENDPOINT'] ?? DEFAULT_ENDPOINT
  const listed = await fetch(`${endpoint}/api/models/${hub.repository}/tree/main`, {
    signal: AbortSignal.timeout(REACHABLE_WITHIN_MS),
  }).catch(() => undefined)
  if (listed?.ok !== true) return false
  const tree = treeSchema.parse(await listed.json())
  await mkdir(directory, { recursive: true })
  for (const name of hub.files) {
    const file = tree.find(({ path }) => path === name)
    if (file === undefined) throw new Error(`${hub.repository} has no ${name}`)
    await download(`${endpoint}/${hub.repository}/resolve/main/${name}`, join(directory, name), file, say)
  }
  return true
}

async function download(url: string, to: string, file: HubFile, say: (text: string) => void): Promise<void> {
  const response = await fetch(url)
  if (!response.ok || response.body === null) throw new Error(`${url} answered ${response.status}`)
  const hash =
    file.lfs === undefined ? createHash('sha1').update(`blob ${file.size}\0`) : createHash('sha256')
  let received = 0
  let shown = 0
  await pipeline(
    response.body,
    async function* observe(chunks: AsyncIterable<Uint8Array>) {
      for await (const chunk of chunks) {
        hash.update(chunk)
        received += chunk.length
        if (received / file.size >= shown + PROGRESS_STEP) {
          shown = received / file.size
          say(`${file.path}: ${Math.round(shown * 100)} % of ${Math.round(file.size / 1e6)} MB`)
        }
        yield chunk
      }
    },
    createWriteStream(to),
  )
  const expected = file.lfs?.oid ?? file.oid
  const actual = hash.digest('hex')
  if (actual !== expected) throw new Error(`${url} has hash ${actual}, the hub states ${expected}`)
}
