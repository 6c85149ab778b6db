/**
 * The tinypool worker: a child process that owns one engine and does as it is told, one task at a time. It reports its
 * engine's end itself, because tinypool would only say "Worker exited unexpectedly".
 */
import { createSession } from './create-session.ts'
import type { EngineFailure } from './engine/engine-failure.ts'
import type { EngineSession, EngineSpec, EngineStarted, EngineStop } from './engine/engine-session.ts'
import type { Run } from './protocol/protocol.ts'
import type { WindowStep } from './engine/window.ts'
import { BusyThreads } from './linux/busy-threads.ts'
import { listSessionsOf } from '../support/proc.ts'
import { readCpuSeconds } from './linux/working-cpu.ts'

export type WorkerTask =
  | { readonly op: 'start'; readonly spec: EngineSpec }
  | { readonly op: 'window'; readonly run: Run; readonly timeoutMs: number; readonly watched?: boolean }
  | { readonly op: 'resume'; readonly sliceNs: number }
  | { readonly op: 'stop' }
  | { readonly op: 'usage' }

export type StartOutcome =
  | ({ readonly state: 'started'; readonly pid: number | undefined } & EngineStarted)
  | { readonly state: 'failed'; readonly failure: EngineFailure }

export interface StopOutcome extends EngineStop {
  readonly state: 'stopped'
}

/** What the worker itself has used, its engine not included. */
export interface UsageOutcome {
  readonly state: 'usage'
  readonly cpuSeconds: number
  /** The part of it in which the present engine worked; undefined where its protocol does not let one tell. */
  readonly workingCpuSeconds: number | undefined
}

export type WorkerOutcome = StartOutcome | WindowStep | StopOutcome | UsageOutcome

let session: EngineSession | undefined
/** The arm whose engine this worker was last told to start. */
let arm = ''

/** The entry that tinypool calls. */
export default async function runTask(task: WorkerTask): Promise<WorkerOutcome> {
  try {
    return await perform(task)
  } catch (error) {
    // Thrown on, it would be taken for the end of this worker.
    return { state: 'failed', failure: describeUnprepared(task.op, error) }
  }
}

/** An engine that could not be handed what it needs: no folder for its prompts, an argument with a NUL character. */
function describeUnprepared(op: WorkerTask['op'], error: unknown): EngineFailure {
  return {
    arm,
    stage: op === 'start' || op === 'stop' ? op : 'window',
    reason: 'not-prepared',
    detail: `it could not be handed what it needs: ${error instanceof Error ? error.message : String(error)}`,
    exitCode: undefined,
    signal: undefined,
    stderrTail: '',
  }
}

async function perform(task: WorkerTask): Promise<WorkerOutcome> {
  switch (task.op) {
    case 'start':
      return start(task.spec)
    case 'window':
      return task.watched === true ? watch(task.run, task.timeoutMs) : owned().begin(task.run, task.timeoutMs)
    case 'resume':
      return owned().resume(task.sliceNs)
    case 'stop':
      return stop()
    case 'usage':
      return readUsage()
  }
}

async function start(spec: EngineSpec): Promise<StartOutcome> {
  await stop()
  arm = spec.arm
  session = await createSession(spec)
  const started = await session.start()
  if ('reason' in started) {
    session = undefined
    return { state: 'failed', failure: started }
  }
  return { state: 'started', pid: session.pid, ...started }
}

async function stop(): Promise<StopOutcome> {
  const ending = session
  session = undefined
  return { state: 'stopped', exitCode: 0, killed: false, ...(await ending?.stop()) }
}

/** A window that nobody times: its engine's threads are looked at meanwhile. */
async function watch(run: Run, timeoutMs: number): Promise<WindowStep> {
  using watched = new BusyThreads(() => listSessionsOf(process.pid))
  const step = await owned().begin(run, timeoutMs)
  return step.state === 'completed' ? { ...step, busyThreads: watched.names } : step
}

function readUsage(): UsageOutcome {
  return { state: 'usage', cpuSeconds: readCpuSeconds(), workingCpuSeconds: session?.workingCpuSeconds }
}

function owned(): EngineSession {
  if (session === undefined) throw new Error('a window needs a started engine')
  return session
}

// The pool's owner is gone or wants this process gone: the engine must not outlive it, whatever it is doing.
for (const event of ['disconnect', 'SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
  process.once(event, () => {
    void (session?.kill() ?? Promise.resolve()).finally(() => process.exit(1))
  })
}
