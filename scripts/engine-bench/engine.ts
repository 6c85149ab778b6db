/** What the engine benchmark asks of an engine process. */
import { createEngineError } from '../../src/workloads/engine/engine-failure.ts'
import { EngineProcess } from '../../src/workloads/jsonl/engine-process.ts'
import type { Launcher } from '../../src/workloads/linux/launcher.ts'
import { JsonlWindow } from '../../src/workloads/jsonl/jsonl-window.ts'
import type { WindowCompleted } from '../../src/workloads/engine/window.ts'
import { createRun, resolveWorkload, type WorkloadOptions } from '../../src/workloads/workload.ts'

export const PROMPT = 'The ownership system in Rust'
/** Tokens that every request generates, whatever the model would say. */
export const TOKENS = 64
/** Requests of a full batch. */
export const BATCH = 32
/** After which an engine counts as hung: a large model on a slow machine takes its time. */
const TIMEOUT_MS = 600_000

/** A binary, a model, and what goes in front of the command line. */
export interface EngineSetup {
  readonly binary: string
  readonly modelPath: string
  readonly launcher: Launcher
}

/** An engine that is ready, how long that took from its spawn, ms, and the type of its weights. */
export interface ReadyEngine extends AsyncDisposable {
  readonly process: EngineProcess
  readonly coldStartMs: number
  readonly dtype: string
}

/** Starts an engine and waits until it is ready; leaving the scope ends it. */
export async function startEngine({ binary, modelPath, launcher }: EngineSetup): Promise<ReadyEngine> {
  const engine = new EngineProcess({
    arm: 'engine',
    binary,
    args: ['serve', '--model-path', modelPath],
    launcher: launcher.prefix,
    env: {},
    startTimeoutMs: TIMEOUT_MS,
  })
  const started = await engine.started()
  if ('reason' in started) throw createEngineError(started)
  return {
    process: engine,
    coldStartMs: started.coldStartNs / 1e6,
    dtype: started.ready.model.dtype,
    [Symbol.asyncDispose]: async () => void (await engine.stop()),
  }
}

/** Serves `concurrency` requests of {@link TOKENS} tokens at once. */
export async function serveBatch(
  { process }: ReadyEngine,
  id: string,
  options: Pick<WorkloadOptions, 'concurrency' | 'temperature' | 'topP'>,
): Promise<WindowCompleted> {
  const run = createRun(id, resolveWorkload({ ...options, prompts: [PROMPT], maxTokens: TOKENS }))
  const requests = run.requests.map((request) => ({ ...request, ignore_eos: true }))
  const step = await new JsonlWindow(process, { ...run, requests }, TIMEOUT_MS).begin()
  if (step.state === 'failed') throw createEngineError(step.failure)
  if (step.state === 'paused') throw new Error('a run without slices does not pause')
  return step
}
