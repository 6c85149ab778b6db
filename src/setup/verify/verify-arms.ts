/** The last gate: the arms are different binaries that do the same. */
import { createSession } from '../../workloads/create-session.ts'
import { createEngineError, type EngineFailure } from '../../workloads/engine/engine-failure.ts'
import { describeOutputChoice } from '../../workloads/protocol/output-choice.ts'
import type { EngineProtocol } from '../../workloads/protocol/engine-protocol.ts'
import { createEngineSpec } from '../../workloads/engine/engine-spec.ts'
import { placeAnywhere, type EnginePlace } from '../../workloads/linux/launcher.ts'
import type { WindowCompleted } from '../../workloads/engine/window.ts'
import { createRun, resolveWorkload, type WorkloadOptions } from '../../workloads/workload.ts'
import { PgoBenchmarksError } from '../../errors.ts'
import { isSameProgram, type AnsweredWindow, type Answering, type Arm } from './arms.ts'

/** Prompts whose greedy output must be the same on every arm; training prompts, since nothing is measured here. */
export interface Verification {
  readonly prompts: readonly string[]
  readonly protocol: EngineProtocol
  /** What stands for `{model}`; undefined when the run is about none. */
  readonly model: string | undefined
  readonly env: Readonly<Record<string, string>>
  /** Longest time of one answer, ms. */
  readonly timeoutMs: number
  /** Longest start of an engine, ms. Default: `timeoutMs`. */
  readonly startTimeoutMs?: number
  /** Where every engine runs. Default: where this process does. */
  readonly place?: EnginePlace
  /** Ends the engine that is being asked. */
  readonly signal?: AbortSignal | undefined
  /** Called before an arm is asked, with how many have been. */
  readonly onArm?: (asked: number, name: string) => void
}

/** One answer: what was asked, the hash that is compared, and the text where the engine gave it. */
interface Answer {
  readonly asked: string
  readonly sha256: string
  readonly text: string | undefined
}

const VERIFIED_TOKENS = 24

/**
 * Checks that no two arms are the same file and that all give the same greedy output, alone and in a batch.
 *
 * @returns how fast the baseline answered; undefined without arms.
 * @throws PgoBenchmarksError `ARMS_IDENTICAL`, `ARMS_DIFFER` with the first differing prompt, `CANCELLED`, or the failing engine's error.
 */
export async function verifyArms(
  arms: readonly Arm[],
  verification: Verification,
): Promise<Answering | undefined> {
  const [baseline, ...others] = arms
  if (baseline === undefined) return undefined
  const twin = others.find((arm) => isSameProgram(arm, baseline))
  if (twin !== undefined) {
    throw new PgoBenchmarksError(
      'ARMS_IDENTICAL',
      `arm \`${twin.name}\` (${twin.binary}) is byte for byte the baseline: its profile changed nothing`,
      { fix: 'delete both binaries and run again' },
    )
  }
  const { onArm = () => {} } = verification
  onArm(0, baseline.name)
  const { answers: expected, answering } = await readAnswers(baseline, verification)
  for (const [position, arm] of others.entries()) {
    onArm(1 + position, arm.name)
    const { answers } = await readAnswers(arm, verification)
    const difference = findDifference(expected, answers)
    if (difference === undefined) continue
    await requireSteady(baseline, expected, verification)
    throw new PgoBenchmarksError(
      'ARMS_DIFFER',
      `arms \`${baseline.name}\` and \`${arm.name}\` answer ${difference} (greedy)`,
      {
        fix: `compare nothing until they agree: an arm that does other work is not faster or slower${describeOutputChoice(verification.protocol.kind)}`,
      },
    )
  }
  return answering
}

/**
 * Asks one arm twice, in two processes, before others are built: where it does not agree with itself nothing can be compared with it.
 *
 * @throws PgoBenchmarksError `ARMS_DIFFER` with the first differing prompt, `CANCELLED`, or the engine's error.
 */
export async function verifyItself(arm: Arm, verification: Verification): Promise<void> {
  const { prompts, protocol } = verification
  // All prompts at once, where batches show; of a process that takes one, the last.
  const some = { ...verification, windows: planWindows(protocol, prompts).slice(-1) }
  const [first, second] = [await readAnswers(arm, some), await readAnswers(arm, some)]
  refuseDifference(arm, first.answers, second.answers, verification)
}

/** The first prompt that was answered differently, with both answers; undefined where there is none. */
function findDifference(expected: readonly Answer[], answers: readonly Answer[]): string | undefined {
  const index = expected.findIndex(({ sha256 }, answer) => sha256 !== answers[answer]?.sha256)
  const [first, second] = [expected[index], answers[index]]
  if (first === undefined) return undefined
  return `${first.asked} differently: ${JSON.stringify(first.text)} and ${JSON.stringify(second?.text)}`
}

/** Asks the baseline once more: where it does not agree with itself either, the arms are not what is wrong. */
async function requireSteady(
  baseline: Arm,
  expected: readonly Answer[],
  verification: Verification,
): Promise<void> {
  const { answers } = await readAnswers(baseline, verification)
  refuseDifference(baseline, expected, answers, verification)
}

function refuseDifference(
  baseline: Arm,
  expected: readonly Answer[],
  again: readonly Answer[],
  verification: Verification,
): void {
  const difference = findDifference(expected, again)
  if (difference === undefined) return
  throw new PgoBenchmarksError(
    'ARMS_DIFFER',
    `arm \`${baseline.name}\`, asked twice, answers ${difference} (greedy): nothing can be compared with it`,
    {
      fix: `make the engine's output depend on the prompt and the seed alone${describeOutputChoice(verification.protocol.kind)}`,
    },
  )
}

async function readAnswers(
  arm: Arm,
  {
    prompts,
    protocol,
    model,
    env,
    timeoutMs,
    startTimeoutMs = timeoutMs,
    place: { prefix, cpus } = placeAnywhere(),
    signal,
    windows = planWindows(protocol, prompts),
  }: Verification & { readonly windows?: readonly WorkloadOptions[] },
): Promise<{ readonly answers: readonly Answer[]; readonly answering: Answering }> {
  const shared = { protocol, slicing: 'off', model, launcher: prefix, cpus, env, startTimeoutMs } as const
  const session = await createSession(createEngineSpec(arm, shared))
  if (signal?.aborted === true) throw cancelled()
  const kill = (): void => void session.kill()
  signal?.addEventListener('abort', kill)
  // An engine that was ended by the cancellation has not failed.
  const describe = (failure: EngineFailure): PgoBenchmarksError =>
    signal?.aborted === true ? cancelled() : createEngineError(failure)
  try {
    const started = await session.start()
    if ('reason' in started) throw describe(started)
    const answers: Answer[] = []
    const asked: AnsweredWindow[] = []
    for (const [index, options] of windows.entries()) {
      const workload = resolveWorkload({ ...options, maxTokens: VERIFIED_TOKENS })
      const step = await session.begin({ ...createRun(`verify-${index}`, workload), echo: true }, timeoutMs)
      if (step.state === 'failed') throw describe(step.failure)
      if (step.state !== 'completed') continue
      answers.push(...listAnswers(step, workload.prompts))
      const { concurrency, requests, maxTokens } = workload
      asked.push({ concurrency, requests, maxTokens, wallMs: step.summary.wall_ns / 1e6 })
    }
    return { answers, answering: { startMs: (started.coldStartNs ?? 0) / 1e6, windows: asked } }
  } finally {
    signal?.removeEventListener('abort', kill)
    await session.stop()
  }
}

function cancelled(): PgoBenchmarksError {
  return new PgoBenchmarksError('CANCELLED', 'verification was cancelled')
}

/** All prompts one after the other and then at once; a process that takes one prompt gets each by itself. */
function planWindows(protocol: EngineProtocol, prompts: readonly string[]): readonly WorkloadOptions[] {
  if (protocol.kind === 'process') {
    const takesAll = [...protocol.args, protocol.stdin ?? ''].some((text) => text.includes('{prompts_file}'))
    if (!takesAll) return prompts.map((prompt) => ({ concurrency: 1, prompts: [prompt] }))
  }
  return [1, prompts.length].map((concurrency) => ({
    concurrency,
    prompts: [...prompts],
    requests: prompts.length,
  }))
}

/** What a window put out: an answer a request, or one for all of it. */
function listAnswers({ requests, output }: WindowCompleted, prompts: readonly string[]): readonly Answer[] {
  if (output !== undefined) {
    const asked = prompts.length === 1 ? JSON.stringify(prompts[0]) : `the ${prompts.length} training prompts`
    return [{ asked, sha256: output.sha256, text: output.text }]
  }
  return requests.map((request, index) => ({
    asked: JSON.stringify(prompts[index % prompts.length]),
    sha256: request.output_sha256,
    text: request.output,
  }))
}
