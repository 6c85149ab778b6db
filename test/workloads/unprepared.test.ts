import { describe, expect, test } from 'vitest'
import { createEngineError, type EngineFailure } from '../../src/workloads/engine/engine-failure.ts'
import { EngineHost } from '../../src/workloads/engine-host.ts'
import { refusal } from '../support/expect-error.ts'
import { createProcessSession, createProcessSpec } from '../support/process-engine.ts'
import { createTestRun } from '../support/scripted-engine.ts'
import { createTemporaryDirectory } from '../support/temporary-directory.ts'

const TIMEOUT_MS = 20_000

describe('an engine that cannot be handed what it needs', () => {
  test.for([
    ['an argument with a NUL character', ['{prompt}', 'a\0b'], 'NUL'],
    ['a file of prompts where there is no folder for it', ['{prompts_file}'], '`TMPDIR`'],
  ] as const)('for %s is said so, not that its worker was lost', async ([, args, named]) => {
    await using directory = await createTemporaryDirectory()
    const binary = await directory.writeScript('engine', 'cat')
    const before = process.env['TMPDIR']
    process.env['TMPDIR'] = directory.join('missing/file')
    await directory.write('missing', '')
    try {
      await using host = new EngineHost()
      await host.start(createProcessSpec(binary, { args: [...args] }))
      const step = await host.window(createTestRun('w1'), TIMEOUT_MS)
      if (step.state !== 'failed') throw new Error(step.state)
      expect(createEngineError(step.failure)).toEqual(
        refusal('ENGINE_NOT_PREPARED', 'could not be handed', 'Fix:', named),
      )
    } finally {
      if (before === undefined) delete process.env['TMPDIR']
      else process.env['TMPDIR'] = before
    }
  })

  test('because a wrapper’s own command is too long is told of that, not of a missing `chmod`', async () => {
    await using directory = await createTemporaryDirectory()
    const binary = await directory.writeScript(
      'engine',
      'x=$(head -c 300000 /dev/zero | tr "\\\\0" x); exec /bin/true "$x"',
    )
    const session = createProcessSession(binary)
    await session.start()
    const step = await session.begin(createTestRun('w1'), TIMEOUT_MS)
    await session.kill()
    const failure = step.state === 'failed' ? step.failure : ({} as EngineFailure)
    expect(failure.stderrTail).toContain('Argument list too long')
    expect(createEngineError(failure)).toEqual(refusal('ARGUMENTS_TOO_LONG', 'Fix:', 'stdin'))
  })
})
