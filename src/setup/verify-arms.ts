/** The last gate: the arms are different binaries that do the same. */
import { createEngineError } from '../workloads/engine-failure.ts'
import { EngineProcess } from '../workloads/engine-process.ts'
import type { EngineSpec } from '../workloads/engine-session.ts'
import { createServeArgs } from '../workloads/serve-args.ts'
import { Window, type WindowRequest } from '../workloads/window.ts'
import { createRun, resolveWorkload } from '../workloads/workload.ts'
import { PgoBenchmarksError } from '../errors.ts'
import type { Arm } from './arms.ts'

/** Prompts whose greedy output must be the same on every arm; training prompts, since nothing is measured here. */
export interface Verification {
  readonly prompts: readonly string[]
  readonly modelPath: string
  readonly env: Readonly<Record<string, string>>
  readonly timeoutMs: number
}

const VERIFIED_TOKENS = 24

/**
 * Checks that no two arms are the same file and that all give the same greedy output, alone and in a batch.
 *
 * @throws PgoBenchmarksError `ARMS_IDENTICAL`, `ARMS_DIFFER` with the first differing prompt, or the failing engine's error.
 */
export async function verifyArms(arms: readonly Arm[], verification: Verification): Promise<void> {
  const [baseline, ...others] = arms
  if (baseline === undefined) return
  const twin = others.find((arm) => arm.sha256 === baseline.sha256)
  if (twin !== undefined) {
    throw new PgoBenchmarksError(
      'ARMS_IDENTICAL',
      `arm \`${twin.name}\` (${twin.binary}) is byte for byte the baseline: its profile changed nothing`,
      { fix: 'delete both binaries and run again' },
    )
  }
  const expected = await readOutputs(baseline, verification)
  for (const arm of others) {
    const outputs = await readOutputs(arm, verification)
    const index = expected.findIndex(
      (report, position) => report.output_sha256 !== outputs[position]?.output_sha256,
    )
    if (index === -1) continue
    const prompt = verification.prompts[index % verification.prompts.length]
    throw new PgoBenchmarksError(
      'ARMS_DIFFER',
      `arms \`${baseline.name}\` and \`${arm.name}\` answer ${JSON.stringify(prompt)} differently (greedy): ${JSON.stringify(expected[index]?.output)} and ${JSON.stringify(outputs[index]?.output)}`,
      { fix: 'compare nothing until they agree: an arm that does other work is not faster or slower' },
    )
  }
}

async function readOutputs(
  arm: Arm,
  { prompts, modelPath, env, timeoutMs }: Verification,
): Promise<readonly WindowRequest[]> {
  const spec: EngineSpec = {
    arm: arm.name,
    binary: arm.binary,
    args: [...createServeArgs(modelPath), ...(arm.extraArgs ?? [])],
    launcher: [],
    env: { ...env, ...arm.env },
    startTimeoutMs: timeoutMs,
  }
  const engine = new EngineProcess(spec)
  try {
    const started = await engine.started()
    if ('reason' in started) throw createEngineError(started)
    const reports: WindowRequest[] = []
    for (const concurrency of [1, prompts.length]) {
      const workload = resolveWorkload({
        concurrency,
        prompts: [...prompts],
        requests: prompts.length,
        maxTokens: VERIFIED_TOKENS,
      })
      const run = { ...createRun(`verify-${concurrency}`, workload), echo: true }
      const step = await new Window(engine, run, timeoutMs).begin()
      if (step.state === 'failed') throw createEngineError(step.failure)
      if (step.state === 'completed') reports.push(...step.requests)
    }
    return reports
  } finally {
    await engine.stop()
  }
}
