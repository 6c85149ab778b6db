/** Watch mode on an engine that cargo really builds. */
import { cp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { benchFile, createProject, REPOSITORY, rustEnvironment } from '../support/temp-project.ts'
import { createTemporaryDirectory } from '../support/temporary-directory.ts'

const TINY_ENGINE = join(REPOSITORY, 'test', 'fixtures', 'crates', 'tiny-engine')

test('watch mode measures again on every change, builds only when the engine’s sources change, and gives the CPUs back', async () => {
  await using project = await createProject({
    settings: {
      engine: { manifestPath: 'engine/Cargo.toml', bin: 'tiny', example: null },
      protocol: { kind: 'jsonl', args: ['serve'] },
      training: { prompts: ['alpha', 'beta'], concurrency: [2] },
      precision: '50 %',
      cpus: 'auto',
    },
    files: { 'one.bench.ts': benchFile("{ concurrency: 1, prompts: ['hi'], maxTokens: 4 }") },
  })
  await cp(TINY_ENGINE, project.root, { recursive: true })
  await using temporary = await createTemporaryDirectory()
  const vitest = project.start(['bench', '--watch'], { ...rustEnvironment(), TMPDIR: temporary.path })
  const read = createReader(vitest.stdout)

  const first = await read()
  expect(first).toMatch(/^\[pgo\] build pgo: done/m)
  expect(await readCpus(vitest.pid)).toBe(await readCpus(process.pid))

  const bench = join(project.root, 'one.bench.ts')
  await writeFile(bench, `${await readFile(bench, 'utf8')}\n// saved`)
  const second = await read()
  expect(second).toContain('one.bench.ts')
  expect(second).not.toMatch(/^\[pgo\] (build|train)/m)

  const source = join(project.root, 'core', 'src', 'lib.rs')
  await writeFile(source, `${await readFile(source, 'utf8')}\npub fn unused() {}\n`)
  const third = await read()
  expect(third).toMatch(/^\[pgo\] build baseline/m)

  await writeFile(source, 'this is no Rust')
  expect(await read()).toMatch(/CARGO_FAILED/)
  vitest.kill()
  expect((await vitest).stderr).not.toContain('No test files found')
})

/** Reads what was written from one end of a run to the next; in watch mode Vitest says each time what it waits for. */
function createReader(stdout: NodeJS.ReadableStream): () => Promise<string> {
  let text = ''
  stdout.on('data', (chunk) => {
    text += String(chunk)
  })
  return async () => {
    await expect.poll(() => text, { timeout: 60_000, interval: 50 }).toContain('for file changes...')
    const read = text
    text = ''
    return read
  }
}

/** The CPUs on which a process may run, as the kernel lists them. */
async function readCpus(pid: number | undefined): Promise<string | undefined> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return /^Cpus_allowed_list:\s+(.*)$/m.exec(status)?.[1]
}
