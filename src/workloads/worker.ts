/**
 * The tinypool worker: a child process that owns one engine and does as it is told, one task at a time. It reports its
 * engine's end itself, because tinypool would only say "Worker exited unexpectedly".
 */
import type { EngineFailure } from './engine-failure.ts'
import { checkExecutable, EngineProcess, type EngineSpec, type EngineStarted } from './engine-process.ts'
import type { Run } from './protocol.ts'
import { Window, type WindowStep } from './window.ts'

export type WorkerTask =
  | { readonly op: 'start'; readonly spec: EngineSpec }
  | { readonly op: 'window'; readonly run: Run; readonly timeoutMs: number }
  | { readonly op: 'resume'; readonly sliceNs: number }
  | { readonly op: 'stop' }
  | { readonly op: 'usage' }

export type StartOutcome =
  | ({ readonly state: 'started'; readonly pid: number } & EngineStarted)
  | { readonly state: 'failed'; readonly failure: EngineFailure }

/** The end of an engine that was asked to exit; `killed` when it did not within its time. */
export interface StopOutcome {
  readonly state: 'stopped'
  readonly exitCode: number | undefined
  readonly killed: boolean
}

/** What the worker itself has used, its engine not included. */
export interface UsageOutcome {
  readonly state: 'usage'
  readonly cpuSeconds: number
}

export type WorkerOutcome = StartOutcome | WindowStep | StopOutcome | UsageOutcome

let engine: EngineProcess | undefined
let window: Window | undefined

/** The entry that tinypool calls. */
export default async function runTask(task: WorkerTask): Promise<WorkerOutcome> {
  switch (task.op) {
    case 'start':
      return start(task.spec)
    case 'window':
      window = new Window(owned(), task.run, task.timeoutMs)
      return window.begin()
    case 'resume':
      if (window === undefined) throw new Error('resume without a window')
      return window.resume(task.sliceNs)
    case 'stop':
      return stop()
    case 'usage':
      return readUsage()
  }
}

async function start(spec: EngineSpec): Promise<StartOutcome> {
  await stop()
  const unrunnable = await checkExecutable(spec)
  if (unrunnable !== undefined) return { state: 'failed', failure: unrunnable }
  engine = new EngineProcess(spec)
  const started = await engine.started()
  if ('reason' in started) {
    engine = undefined
    return { state: 'failed', failure: started }
  }
  return { state: 'started', pid: engine.pid ?? 0, ...started }
}

async function stop(): Promise<StopOutcome> {
  const ending = engine
  engine = undefined
  window = undefined
  return { state: 'stopped', exitCode: 0, killed: false, ...(await ending?.stop()) }
}

function readUsage(): UsageOutcome {
  const { user, system } = process.cpuUsage()
  return { state: 'usage', cpuSeconds: (user + system) / 1e6 }
}

function owned(): EngineProcess {
  if (engine === undefined) throw new Error('a window needs a started engine')
  return engine
}

// The pool's owner is gone or wants this process gone: the engine must not outlive it, whatever it is doing.
for (const event of ['disconnect', 'SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
  process.once(event, () => {
    void (engine?.kill() ?? Promise.resolve()).finally(() => process.exit(1))
  })
}
