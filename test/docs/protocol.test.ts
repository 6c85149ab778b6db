/** The programs in docs/protocol.md, as a reader would take them from there. */
import { chmod, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { REPOSITORY } from '../support/temp-project.ts'
import { createTemporaryDirectory, type TemporaryDirectory } from '../support/temporary-directory.ts'

let directory: TemporaryDirectory
beforeAll(async () => {
  directory = await createTemporaryDirectory()
  const page = await readFile(join(REPOSITORY, 'docs', 'protocol.md'), 'utf8')
  for (const [, file = '', source = ''] of page.matchAll(/^```js (\S+)\n(.*?)^```$/gms)) {
    await directory.write(file, `#!${process.execPath}\n${source}`)
    await chmod(directory.join(file), 0o755)
  }
})
afterAll(async () => directory[Symbol.asyncDispose]())

describe('docs/protocol.md', () => {
  test('has a client that gets answers from its engine', async () => {
    const { stdout } = await execa(directory.join('client.mjs'), [directory.join('server.mjs')])
    const [first, second, summary, end] = stdout.split('\n')
    expect([first, second]).toEqual([
      expect.stringMatching(/^r0: 16 tokens in \d+ ns: [0-9a-f]{128}$/),
      expect.stringMatching(/^r1: 16 tokens in \d+ ns: [0-9a-f]{128}$/),
    ])
    expect(summary).toMatch(/^w1: \d+ ns, at most 1 in flight$/)
    expect(end).toBe('exit code 0')
  })

  test('has an engine that `npm run conformance` passes', async () => {
    const script = join(REPOSITORY, 'src', 'cli', 'main.ts')
    const { stdout, exitCode } = await execa(process.execPath, [script, 'conformance', './server.mjs'], {
      cwd: directory.path,
      env: { INIT_CWD: directory.path },
      reject: false,
    })
    expect(stdout).toMatch(/^passed {3}says `hello`, then `ready`$/m)
    expect(stdout).toMatch(/\n12 passed, 0 failed, 5 skipped$/)
    expect(exitCode).toBe(0)
  })
})

describe('`npm run conformance`', () => {
  test('ends with exit code 1 and the reason when a check failed', async () => {
    const binary = await directory.writeScript('mute', 'echo hello')
    const script = join(REPOSITORY, 'src', 'cli', 'main.ts')
    const { stdout, exitCode } = await execa(process.execPath, [script, 'conformance', binary], {
      reject: false,
    })
    expect(stdout).toMatch(/^failed {3}says `hello`, then `ready`\n.*not JSON: "hello"$/m)
    expect(exitCode).toBe(1)
  })
})
