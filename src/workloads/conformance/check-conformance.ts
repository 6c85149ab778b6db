/** Whether an engine speaks the protocol of docs/protocol.md. */
import { checkExecutable } from '../engine/engine-child.ts'
import { createEngineError } from '../engine/engine-failure.ts'
import type { EngineSpec } from '../engine/engine-session.ts'
import type { Check, CheckResult } from './check.ts'
import { Conversation, Nonconformity } from './conversation.ts'
import { END_CHECKS } from './end-checks.ts'
import { PAUSE_CHECKS } from './pause-checks.ts'
import { RUN_CHECKS } from './run-checks.ts'

/** The engine's command line and how long is waited for it. */
export interface ConformanceOptions {
  readonly binary: string
  readonly args?: readonly string[]
  /** Variables over those of this process. */
  readonly env?: Readonly<Record<string, string>>
  /** Longest time from spawn to `ready`, ms. @default 60000 */
  readonly startTimeoutMs?: number
  /** Longest time that any other answer may take, ms. @default 30000 */
  readonly answerTimeoutMs?: number
  /** Makes only the checks whose names hold this. */
  readonly only?: string
  /** Told every result as it comes. */
  readonly onResult?: (result: CheckResult) => void
}

const START_TIMEOUT_MS = 60_000
const ANSWER_TIMEOUT_MS = 30_000

/**
 * Makes every check, each on a process of its own.
 *
 * @throws PgoBenchmarksError `ENGINE_NOT_EXECUTABLE` when there is nothing to check.
 */
export async function checkConformance(options: ConformanceOptions): Promise<readonly CheckResult[]> {
  const { binary, args = [], env = {}, only = '', onResult } = options
  const { startTimeoutMs = START_TIMEOUT_MS, answerTimeoutMs = ANSWER_TIMEOUT_MS } = options
  const spec: EngineSpec = { arm: 'engine', binary, args, launcher: [], env, startTimeoutMs }
  const unrunnable = await checkExecutable(spec)
  if (unrunnable !== undefined) throw createEngineError(unrunnable)
  const results: CheckResult[] = []
  const checks = [...RUN_CHECKS, ...PAUSE_CHECKS, ...END_CHECKS].filter(({ name }) => name.includes(only))
  for (const check of checks) {
    const result = await makeCheck(check, spec, answerTimeoutMs)
    results.push(result)
    onResult?.(result)
  }
  return results
}

async function makeCheck(
  { name, needsPause = false, run }: Check,
  spec: EngineSpec,
  answerTimeoutMs: number,
): Promise<CheckResult> {
  await using engine = new Conversation(spec, answerTimeoutMs)
  try {
    await engine.started()
    if (needsPause && !engine.canPause) {
      return { name, state: 'skipped', reason: 'its `hello` does not list the capability `pause`' }
    }
    await run(engine)
    return { name, state: 'passed' }
  } catch (error) {
    if (error instanceof Nonconformity) return { name, state: 'failed', reason: error.message }
    throw error
  }
}
