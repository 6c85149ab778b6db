import { describe, expect, test } from 'vitest'
import { call } from '../../support/command-line.ts'
import { createTemporaryDirectory } from '../../support/temporary-directory.ts'

describe('conformance', () => {
  test('hands the engine its arguments untouched, those that would be ours elsewhere too', async () => {
    await using directory = await createTemporaryDirectory()
    const engine = await directory.writeScript('engine', 'echo "$@"')
    const { stdout, exitCode } = await call(['conformance', engine, '--flag', 'x', '--help', '--', '-h'])
    expect(stdout).toMatch(/^failed {3}says `hello`, then `ready`\n.*not JSON: "--flag x --help -- -h"$/m)
    expect(exitCode).toBe(1)
  })

  test('refuses a call without an engine, and an option before it', async () => {
    const fix = /\nFix: npm run conformance -- ENGINE \[ARGUMENT…\]$/
    await expect(call(['conformance'])).resolves.toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(
        new RegExp(`ARGUMENTS_INVALID.*0 arguments were given, it takes at least 1${fix.source}`),
      ),
    })
    await expect(call(['conformance', '--flag', './engine'])).resolves.toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(new RegExp(`ARGUMENTS_INVALID.*Unknown option '--flag'${fix.source}`)),
    })
  })
})
