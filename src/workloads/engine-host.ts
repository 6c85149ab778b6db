/** The harness's end of one worker: starts engines in it, runs windows on them, and notices when the worker is lost. */
import { Tinypool } from 'tinypool'
import { PgoBenchmarksError } from '../errors.ts'
import { readEnvironment } from './engine/engine-environment.ts'
import type { EngineFailure } from './engine/engine-failure.ts'
import type { EngineSpec } from './engine/engine-session.ts'
import type { Run } from './protocol/protocol.ts'
import type { WindowFailed, WindowStep } from './engine/window.ts'
import type { StartOutcome, StopOutcome, UsageOutcome, WorkerOutcome, WorkerTask } from './worker.ts'

// The worker stands beside this file, as TypeScript in the repository and as JavaScript in the published package.
const WORKER_FILE = new URL(`./worker.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url)
/** A worker whose engine was just told to end gets this long before tinypool kills it (its own limit is 1 s more). */
const TERMINATE_TIMEOUT_MS = 3000

/** Where Node keeps compiled modules, if the user has said so: of use to a worker, and nothing that an engine sees. */
function compileCache(): Readonly<Record<string, string>> {
  const { NODE_COMPILE_CACHE: folder } = process.env
  return folder === undefined ? {} : { NODE_COMPILE_CACHE: folder }
}

/**
 * One worker process (tinypool, runtime `child_process`) that owns at most one engine at a time. A pool of one: windows of
 * an arm must reach the engine of that arm, and tinypool does not choose workers.
 */
export class EngineHost {
  readonly #pool: Tinypool
  #arm = ''

  constructor() {
    this.#pool = new Tinypool({
      filename: WORKER_FILE.href,
      runtime: 'child_process',
      minThreads: 1,
      maxThreads: 1,
      // tinypool hands a child process no environment but this.
      env: { ...readEnvironment({}), ...compileCache() },
      // Node 22 warns when it strips the worker's types.
      execArgv: ['--disable-warning=ExperimentalWarning'],
      terminateTimeout: TERMINATE_TIMEOUT_MS,
    })
  }

  /** Starts a fresh engine, ending the one before it. */
  async start(spec: EngineSpec): Promise<StartOutcome> {
    this.#arm = spec.arm
    return (await this.#run({ op: 'start', spec }, 'start')) as StartOutcome | WindowFailed
  }

  /** Runs a window; resolves at its end, or at its first pause when `run.slice_ns` is set. */
  async window(run: Run, timeoutMs: number): Promise<WindowStep> {
    return (await this.#run({ op: 'window', run, timeoutMs }, 'window')) as WindowStep
  }

  /** Lets the paused window go on. */
  async resume(sliceNs: number): Promise<WindowStep> {
    return (await this.#run({ op: 'resume', sliceNs }, 'window')) as WindowStep
  }

  /** Ends the engine through its normal exit path. */
  async stop(): Promise<StopOutcome | WindowFailed> {
    return (await this.#run({ op: 'stop' }, 'stop')) as StopOutcome | WindowFailed
  }

  /** CPU time of the worker so far, its engine not included; none when it was lost, which the next task will report. */
  async readUsage(): Promise<Omit<UsageOutcome, 'state'>> {
    const outcome = (await this.#run({ op: 'usage' }, 'window')) as UsageOutcome | WindowFailed
    return outcome.state === 'usage' ? outcome : { cpuSeconds: 0, workingCpuSeconds: undefined }
  }

  /** Ends the worker and with it the engine, whatever they are doing. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pool.destroy()
  }

  async #run(task: WorkerTask, stage: EngineFailure['stage']): Promise<WorkerOutcome> {
    try {
      return (await this.#pool.run(task)) as WorkerOutcome
    } catch (error) {
      const message =
        error instanceof Error ? error.message : String(Reflect.get(Object(error), 'message') ?? error)
      // tinypool swallows the first error of importing the worker and then only misses its export.
      if (message.includes('No handler function')) {
        throw new PgoBenchmarksError(
          'WORKER_FAILED',
          `the worker module ${WORKER_FILE.pathname} could not be loaded`,
          {
            fix: `run \`node ${WORKER_FILE.pathname}\` to see why`,
            cause: error,
          },
        )
      }
      return { state: 'failed', failure: this.#lost(stage, message) }
    }
  }

  #lost(stage: EngineFailure['stage'], message: string): EngineFailure {
    return {
      arm: this.#arm,
      stage,
      reason: 'worker-lost',
      detail: `its worker process was lost (${message})`,
      exitCode: undefined,
      signal: undefined,
      stderrTail: '',
    }
  }
}
