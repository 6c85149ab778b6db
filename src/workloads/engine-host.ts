/** The harness's end of one worker: starts engines in it, runs windows on them, and notices when the worker is lost. */
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Tinypool } from 'tinypool'
import { PgoBenchmarksError } from '../errors.ts'
import { watchOver } from '../support/watchman.ts'
import type { EngineFailure } from './engine/engine-failure.ts'
import type { EngineSpec } from './engine/engine-session.ts'
import type { Run } from './protocol/protocol.ts'
import type { WindowFailed, WindowStep } from './engine/window.ts'
import { createWorkerEnvironment } from './worker-environment.ts'
import type { StartOutcome, StopOutcome, UsageOutcome, WorkerOutcome, WorkerTask } from './worker.ts'

// The worker stands beside this file, as TypeScript in the repository and as JavaScript in the published package.
const WORKER_FILE = new URL(`./worker.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url)
/** A worker whose engine was just told to end gets this long before tinypool kills it (its own limit is 1 s more). */
const TERMINATE_TIMEOUT_MS = 3000
/** Longer than tinypool takes for the end of a worker that was there, ms. */
const DESTROY_LIMIT_MS = 10_000

/** Longest time that a worker process and the modules it imports take, ms; on a busy machine they take some seconds. */
const WORKER_START_TIMEOUT_MS = 60_000

/**
 * What a worker has beyond the limits that it keeps itself, ms. One that is over it no longer hears anything: it is killed. Long, since on a busy machine a
 * worker may be slow to end an engine and to read what that wrote.
 */
const GRACE_MS = 60_000
/** A server whose port was taken is started up to three times. */
const LONGEST_STARTS = 3

/** What the tests of a host change of its worker. */
export interface EngineHostOptions {
  /** A module as src/workloads/worker.ts. */
  readonly worker?: URL
  readonly workerStartTimeoutMs?: number
  readonly graceMs?: number
}

/**
 * One worker process (tinypool, runtime `child_process`) that owns at most one engine at a time. A pool of one: windows of
 * an arm must reach the engine of that arm, and tinypool does not choose workers.
 */
export class EngineHost {
  readonly #pool: Tinypool
  readonly #worker: URL
  readonly #startTimeoutMs: number
  readonly #graceMs: number
  /** Takes back that the worker is killed when this process is. */
  #dismiss: () => void = () => {}
  #windowTimeoutMs = 0
  /** The worker's first answer; a lost one is replaced by another, which has not given it. */
  #answered: Promise<void> | undefined
  /** Why there is no worker, and will be none: who asks again would wait as long again. */
  #refused: PgoBenchmarksError | undefined
  #disposed = false
  #arm = ''

  constructor({
    worker = WORKER_FILE,
    workerStartTimeoutMs = WORKER_START_TIMEOUT_MS,
    graceMs = GRACE_MS,
  }: EngineHostOptions = {}) {
    this.#worker = worker
    this.#startTimeoutMs = workerStartTimeoutMs
    this.#graceMs = graceMs
    this.#pool = new Tinypool({
      filename: worker.href,
      runtime: 'child_process',
      minThreads: 1,
      maxThreads: 1,
      // tinypool hands a child process no environment but this.
      env: createWorkerEnvironment(),
      // Node 22 warns when it strips the worker's types.
      execArgv: ['--disable-warning=ExperimentalWarning'],
      terminateTimeout: TERMINATE_TIMEOUT_MS,
    })
    // One that ends between two tasks: the next task says it.
    this.#pool.on('error', () => undefined)
  }

  /** Starts a fresh engine, ending the one before it. */
  async start(spec: EngineSpec): Promise<StartOutcome> {
    this.#arm = spec.arm
    const limitMs = LONGEST_STARTS * spec.startTimeoutMs
    return (await this.#run({ op: 'start', spec }, 'start', limitMs)) as StartOutcome | WindowFailed
  }

  /** Runs a window; resolves at its end, or at its first pause when `run.slice_ns` is set. One that is `watched` also tells of busy threads. */
  async window(run: Run, timeoutMs: number, watched = false): Promise<WindowStep> {
    this.#windowTimeoutMs = timeoutMs
    return (await this.#run({ op: 'window', run, timeoutMs, watched }, 'window', timeoutMs)) as WindowStep
  }

  /** Lets the paused window go on. */
  async resume(sliceNs: number): Promise<WindowStep> {
    return (await this.#run({ op: 'resume', sliceNs }, 'window', this.#windowTimeoutMs)) as WindowStep
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
    this.#disposed = true
    await this.#destroyPool()
    this.#dismiss()
  }

  /** @param limitMs of the task, which the worker keeps itself as long as it hears anything. */
  async #run(task: WorkerTask, stage: EngineFailure['stage'], limitMs = 0): Promise<WorkerOutcome> {
    const longestMs = limitMs + this.#graceMs
    let isLate = false
    let timer: NodeJS.Timeout | undefined
    try {
      if (this.#refused !== undefined) throw this.#refused
      await (this.#answered ??= this.#awaitWorker())
      timer = setTimeout(() => {
        isLate = true
        this.#killWorker()
      }, longestMs)
      return (await this.#pool.run(task)) as WorkerOutcome
    } catch (error) {
      this.#answered = undefined
      if (error instanceof PgoBenchmarksError) throw error
      const message =
        error instanceof Error ? error.message : String(Reflect.get(Object(error), 'message') ?? error)
      // tinypool swallows the first error of importing the worker and then only misses its export.
      if (message.includes('No handler function')) throw this.#refuse('could not be loaded', error)
      const why = isLate ? `it answered nothing for ${longestMs / 1000} s and was killed` : message
      return { state: 'failed', failure: this.#lost(stage, why) }
    } finally {
      clearTimeout(timer)
    }
  }

  /** tinypool waits for the exit of its worker, and one that could not be started, as without file descriptors, never has any. */
  async #destroyPool(): Promise<void> {
    const over = new AbortController()
    const late = sleep(DESTROY_LIMIT_MS, undefined, { signal: over.signal }).catch(() => undefined)
    await Promise.race([this.#pool.destroy(), late])
    over.abort()
  }

  /** Its engine is ended by who watches over that. */
  #killWorker(): void {
    for (const { threadId } of this.#pool.threads) process.kill(threadId, 'SIGKILL')
  }

  /**
   * Waits for the worker's first answer. tinypool waits without end, and starts another for one that ended before it could be asked.
   *
   * @throws PgoBenchmarksError `WORKER_FAILED`.
   */
  async #awaitWorker(): Promise<void> {
    const over = new AbortController()
    const late = sleep(
      this.#startTimeoutMs,
      `has not answered within ${this.#startTimeoutMs / 1000} s of its start`,
      {
        signal: over.signal,
      },
    )
    const answered = this.#pool.run({ op: 'usage' } satisfies WorkerTask)
    try {
      const ended = await Promise.race([answered.then(() => undefined), late])
      if (ended === undefined && !this.#disposed) this.#watchWorker()
      if (ended === undefined || this.#disposed) return
      // Nobody waits for it any more.
      answered.catch(() => undefined)
      await this.#destroyPool()
      throw (this.#refused = this.#refuse(ended))
    } catch (error) {
      if (error instanceof PgoBenchmarksError || this.#disposed) throw error
      await this.#destroyPool()
      throw (this.#refused = this.#refuse('ended before it could be asked anything', error))
    } finally {
      over.abort()
      await late.catch(() => undefined)
    }
  }

  /** A busy worker does not notice that nobody hears it any more. */
  #watchWorker(): void {
    this.#dismiss()
    // Of a process tinypool calls its id so.
    const pid = this.#pool.threads[0]?.threadId
    this.#dismiss = pid === undefined ? () => {} : watchOver({ pid })
  }

  #refuse(what: string, cause?: unknown): PgoBenchmarksError {
    const path = fileURLToPath(this.#worker)
    return new PgoBenchmarksError('WORKER_FAILED', `the worker module ${path} ${what}`, {
      fix: `run \`node ${path}\` to see why`,
      ...(cause !== undefined && { cause }),
    })
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
