import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { CATALOGUE, type CatalogueEntry } from '../../scripts/models/catalogue.ts'
import { fetchFromHub } from '../../scripts/models/from-hub.ts'

const FILES: Readonly<Record<string, string>> = {
  'config.json': '{}',
  'model.safetensors': 'weights '.repeat(1000),
}
const ENTRY: CatalogueEntry = {
  ...(CATALOGUE['smollm2-135m'] as CatalogueEntry),
  hub: { repository: 'someone/model', files: Object.keys(FILES), bytes: 8002 },
}
let directory = ''

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'from-hub-'))
})

afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(directory, { recursive: true, force: true })
})

/** A hub on this machine that serves `served` and states the hashes of `FILES`. */
async function startHub(served: Readonly<Record<string, string>>): Promise<AsyncDisposable> {
  const server = createServer((request, response) => {
    if (request.url === '/api/models/someone/model/tree/main') {
      response.end(
        JSON.stringify(Object.entries(FILES).map(([path, content]) => describeFile(path, content))),
      )
      return
    }
    const content = served[request.url?.replace('/someone/model/resolve/main/', '') ?? '']
    response.statusCode = content === undefined ? 404 : 200
    response.end(content)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  vi.stubEnv('HF_ENDPOINT', `http://127.0.0.1:${port}`)
  return { [Symbol.asyncDispose]: async () => void (await new Promise((resolve) => server.close(resolve))) }
}

function describeFile(path: string, content: string): object {
  const oid = createHash('sha1').update(`blob ${content.length}\0${content}`).digest('hex')
  const lfs = { oid: createHash('sha256').update(content).digest('hex') }
  return { path, size: content.length, oid, ...(path.endsWith('.safetensors') && { lfs }) }
}

describe('`fetchFromHub`', () => {
  test('lays out every file and tells its progress', async () => {
    await using _hub = await startHub(FILES)
    const said: string[] = []
    await expect(fetchFromHub(ENTRY, directory, (text) => said.push(text))).resolves.toBe(true)
    for (const [name, content] of Object.entries(FILES)) {
      await expect(readFile(join(directory, name), 'utf8')).resolves.toBe(content)
    }
    expect(said.at(-1)).toContain('model.safetensors: 100 %')
  })

  test('refuses a large file whose SHA-256 is not the stated one', async () => {
    await using _hub = await startHub({ ...FILES, 'model.safetensors': 'weightS '.repeat(1000) })
    await expect(fetchFromHub(ENTRY, directory, () => {})).rejects.toThrow(
      /model\.safetensors has hash .* the hub states/,
    )
  })

  test('refuses a small file that differs from its git blob', async () => {
    await using _hub = await startHub({ ...FILES, 'config.json': '[]' })
    await expect(fetchFromHub(ENTRY, directory, () => {})).rejects.toThrow(/config\.json has hash/)
  })

  test('names a file that cannot be had', async () => {
    await using _hub = await startHub({ 'config.json': '{}' })
    await expect(fetchFromHub(ENTRY, directory, () => {})).rejects.toThrow(/model\.safetensors answered 404/)
  })

  test('says no to a hub that is not there, and leaves nothing', async () => {
    vi.stubEnv('HF_ENDPOINT', 'http://127.0.0.1:9')
    await expect(fetchFromHub(ENTRY, directory, () => {})).resolves.toBe(false)
  })
})
