import { describe, expect, test } from 'vitest'
import { checkConformance } from '../../../src/workloads/conformance/check-conformance.ts'
import type { CheckResult } from '../../../src/workloads/conformance/check.ts'
import { refusal } from '../../support/expect-error.ts'
import { writeEngine, type EngineScript } from '../../support/scripted-engine.ts'
import { createTemporaryDirectory } from '../../support/temporary-directory.ts'

const LIMITS = { startTimeoutMs: 20_000, answerTimeoutMs: 20_000 }

async function check(script: EngineScript, options = {}): Promise<readonly CheckResult[]> {
  await using directory = await createTemporaryDirectory()
  // A clock of its own that a window shows no more of than has really passed.
  const binary = await writeEngine(directory, { tokenNs: 10_000, ...script })
  return await checkConformance({ binary, args: ['serve'], ...LIMITS, ...options })
}

describe('`checkConformance`', () => {
  test('passes an engine that conforms in everything, telling each result as it comes', async () => {
    const told: CheckResult[] = []
    const results = await check(
      { fixedNoise: true },
      { onResult: (result: CheckResult) => told.push(result) },
    )
    expect(results.filter(({ state }) => state !== 'passed')).toEqual([])
    expect(results.length).toBeGreaterThan(15)
    expect(told).toEqual(results)
  })

  test.for<[fault: string, only: string, reason: RegExp]>([
    ['wrong-run', 'ids as they were given', /request r0 has `run` "other", the run is "first"/],
    ['wrong-request', 'ids as they were given', /request "other" was reported, but never asked for/],
    ['falling-times', 'times in their order', /request r0: \d+ ns follows 1000000000000 ns/],
    ['too-many-tokens', 'at most `max_tokens`', /99 output tokens, `max_tokens` is 5/],
    ['too-many-in-flight', 'in flight than', /`max_in_flight` is 99 at concurrency 1/],
    ['random', 'the same for one seed', /request r0 gave "hello" in run alone/],
    ['mute', 'with `echo`', /request r0 has no `output`/],
    ['never-pauses', 'pauses after a slice', /ended without `paused`, though `slice_ns` is 1/],
    ['works-paused', 'uses no CPU', /it used \d+ ms of CPU in 300 ms of pause/],
    ['clock-runs', 'stops its clock', /its clock shows 1000000000000 ns, but it could run for at most/],
    ['dies-of-garbage', 'not JSON', /the process ended while `error` was waited for/],
    ['exit-code', 'on `exit`', /ended with exit code 7/],
    ['exit-code', 'end of its stdin', /ended with exit code 7/],
    ['exit-code', 'on SIGTERM', /ended with exit code 7/],
  ])('finds `%s` by the check “%s” and says why', async ([fault, only, reason]) => {
    await expect(check({ fault }, { only })).resolves.toEqual([
      { name: expect.stringContaining(only), state: 'failed', reason: expect.stringMatching(reason) },
    ])
  })

  test.for<[what: string, script: EngineScript, reason: RegExp]>([
    ['prints something else first', { garbageAtStart: true }, /Loading checkpoint shards/],
    ['speaks another version', { protocol: 2 }, /it speaks protocol 2, the harness speaks 1/],
    ['does not start', { crashAtStart: true }, /exit code 3; its stderr ends: cannot load the model/],
  ])('fails an engine that %s', async ([, script, reason]) => {
    const [result] = await check(script, { only: '`hello`, then' })
    expect(result).toMatchObject({ state: 'failed', reason: expect.stringMatching(reason) })
  })

  test('fails an engine that prints between its messages, with the line', async () => {
    const [result] = await check({ garbageAtWindow: 2 }, { only: 'ids as they were given' })
    expect(result).toMatchObject({ state: 'failed', reason: expect.stringContaining('token 5 is odd') })
  })

  test('fails an engine that hangs, with what was waited for', async () => {
    const [result] = await check({ hangAtWindow: 1 }, { only: 'ids as they were', answerTimeoutMs: 300 })
    expect(result).toMatchObject({ state: 'failed', reason: '`summary` did not come within 300 ms' })
  })

  test('fails an engine that survives `exit`', async () => {
    const [result] = await check({ stubborn: true }, { only: 'on `exit`', answerTimeoutMs: 300 })
    expect(result).toMatchObject({ state: 'failed', reason: 'the process was alive 300 ms later' })
  })

  test('skips what an engine does not claim to be able to', async () => {
    await expect(check({ capabilities: [] }, { only: 'while it is paused' })).resolves.toEqual([
      expect.objectContaining({ state: 'skipped', reason: expect.stringContaining('`pause`') }),
      expect.objectContaining({ state: 'skipped' }),
    ])
  })

  test('refuses a binary that is not there', async () => {
    await expect(checkConformance({ binary: '/no/such/engine' })).rejects.toThrow(
      refusal('ENGINE_NOT_EXECUTABLE', '/no/such/engine', 'does not exist', 'Fix:'),
    )
  })
})
