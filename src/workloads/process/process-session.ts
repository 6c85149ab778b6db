/** `protocol: { kind: 'process' }`: every window is one process, timed from its start to its exit by the harness. */
import { ActiveClock } from '../timing/active-clock.ts'
import { cpuBetween, readChildrenCpu, readThreadCpuNs, type CpuTime } from '../linux/cpu-time.ts'
import { checkExecutable, EngineChild } from '../engine/engine-child.ts'
import type { EngineEnd } from '../engine/spawn-engine.ts'
import type { EngineFailure } from '../engine/engine-failure.ts'
import type { Slicing } from '../protocol/engine-protocol.ts'
import {
  readFixedValues,
  type EngineSession,
  type EngineSpec,
  type EngineStarted,
  type EngineStop,
} from '../engine/engine-session.ts'
import { fillPlaceholders } from '../protocol/placeholders.ts'
import { PromptsFile } from './prompts-file.ts'
import type { Run } from '../protocol/protocol.ts'
import { readOutput } from './process-output.ts'
import type { ProcessProtocol } from '../protocol/process-protocol.ts'
import { SlicedWindow } from '../timing/sliced-window.ts'
import { collectText, OUTPUT_TOO_LONG } from './collect-text.ts'
import { readTimes, summarizeWindow } from '../timing/window-summary.ts'
import type { WindowCompleted, WindowFailed, WindowStep } from '../engine/window.ts'

/** Exit codes of the gate's shell when it could not become the engine (POSIX shell, "Exit Status for Commands"). */
const CANNOT_EXECUTE_EXIT_CODES: ReadonlySet<number | undefined> = new Set([126, 127])

/** What a process wrote, as far as it is kept. */
interface Collected {
  readonly stdout: string | typeof OUTPUT_TOO_LONG
  readonly stderr: string | typeof OUTPUT_TOO_LONG
}

const STDOUT_TAIL_CHARACTERS = 16_384

/** The end of stdout, where an engine may have said why it ended. */
function keepTail({ stdout }: Collected): { readonly stdoutTail?: string } {
  return stdout === OUTPUT_TOO_LONG ? {} : { stdoutTail: stdout.slice(-STDOUT_TAIL_CHARACTERS) }
}

/** Starts a process a window; between windows there is none. */
export class ProcessSession implements EngineSession {
  readonly #spec: EngineSpec
  readonly #protocol: ProcessProtocol
  readonly #slicing: Slicing
  readonly #promptsFile = new PromptsFile()
  #child: EngineChild | undefined
  #window: SlicedWindow | undefined
  #ranBefore = false

  constructor(spec: EngineSpec, protocol: ProcessProtocol) {
    this.#spec = spec
    this.#protocol = protocol
    // Numbers that the engine takes by its own clock hold of whole windows alone: that clock goes on while it stands.
    const isClock = Object.keys(protocol.metrics).length > 0 && spec.slicing !== 'signals'
    this.#slicing = spec.slicing === 'off' || isClock ? 'off' : 'signals'
  }

  readonly pid = undefined

  async start(): Promise<EngineStarted | EngineFailure> {
    const unrunnable = await checkExecutable(this.#spec)
    if (unrunnable !== undefined) return unrunnable
    return { hello: undefined, ready: undefined, coldStartNs: undefined, slicing: this.#slicing }
  }

  async begin(run: Run, timeoutMs: number): Promise<WindowStep> {
    const { args, stdin } = await this.#fillIn(run)
    const child = new EngineChild(this.#spec, args, true)
    this.#child = child
    const written = this.#collect(child)
    await child.gated()
    const before = readChildrenCpu()
    // What the launchers took until now is theirs.
    const launcherNs = child.pid === undefined ? 0 : readThreadCpuNs(child.pid)
    const clock = new ActiveClock()
    child.open()
    child.stdin.end(stdin)
    const outcome = this.#outcome(child, run, clock, written, () =>
      cpuBetween(before, readChildrenCpu(), launcherNs),
    )
    this.#window = new SlicedWindow({
      child,
      clock,
      outcome,
      timeoutMs,
      failTimedOut: async () => {
        const failure = await child.fail('window', 'timed-out', `it did not exit within ${timeoutMs} ms`)
        return { ...failure, ...keepTail(await written) }
      },
    })
    return this.#window.advance(this.#slicing === 'off' ? undefined : run.slice_ns)
  }

  async resume(sliceNs: number): Promise<WindowStep> {
    if (this.#window === undefined) throw new Error('resume without a window')
    return this.#window.resume(sliceNs)
  }

  async stop(): Promise<EngineStop> {
    await this.kill()
    return { exitCode: 0, killed: false }
  }

  async kill(): Promise<void> {
    await this.#child?.kill()
    await this.#promptsFile.remove()
  }

  /** Collects all of stdout and, where a metric is picked from it, of stderr. */
  async #collect({ stdout, stderr }: EngineChild): Promise<Collected> {
    const needsStderr = Object.values(this.#protocol.metrics).some(({ from }) => from === 'stderr')
    const [out, error] = await Promise.all([collectText(stdout), needsStderr ? collectText(stderr) : ''])
    return { stdout: out, stderr: error }
  }

  async #fillIn(run: Run): Promise<{ readonly args: readonly string[]; readonly stdin: string }> {
    const { args: template } = this.#spec
    const { stdin = '' } = this.#protocol
    const needsFile = [...template, stdin].some((text) => text.includes('{prompts_file}'))
    const [first] = run.requests
    const values = {
      prompt: first?.prompt ?? '',
      ...(needsFile && { prompts_file: await this.#promptsFile.write(run.requests) }),
      concurrency: String(run.concurrency),
      requests: String(run.requests.length),
      max_tokens: String(first?.max_tokens ?? 0),
      temperature: String(first?.temperature ?? 0),
      seed: String(first?.seed ?? 0),
      ...readFixedValues(this.#spec),
    }
    return {
      args: template.map((text) => fillPlaceholders(text, values)),
      stdin: fillPlaceholders(stdin, values),
    }
  }

  async #outcome(
    child: EngineChild,
    run: Run,
    clock: ActiveClock,
    collecting: Promise<Collected>,
    readCpu: () => CpuTime | undefined,
  ): Promise<WindowCompleted | WindowFailed> {
    const end = await child.exited
    const times = readTimes(clock)
    const cpu = readCpu()
    const written = await collecting
    await child.closed
    if (end.exitCode !== 0) {
      const failure = await this.#failEnded(child, end)
      return { state: 'failed', failure: { ...failure, ...keepTail(written) } }
    }
    this.#ranBefore = true
    const { stdout, stderr } = written
    if (stdout === OUTPUT_TOO_LONG || stderr === OUTPUT_TOO_LONG) {
      const where = stdout === OUTPUT_TOO_LONG ? 'stdout' : 'stderr'
      return {
        state: 'failed',
        failure: await child.fail('window', 'garbage', `it wrote more than 64 MiB to ${where}`),
      }
    }
    const read = readOutput({ stdout, stderr }, this.#protocol, run.echo === true)
    if ('missing' in read)
      return { state: 'failed', failure: await child.fail('window', 'no-match', read.missing) }
    return {
      state: 'completed',
      summary: summarizeWindow(run.id, times, cpu),
      requests: [],
      output: read.output,
      ...(times.pausedNs === 0 && { metrics: read.metrics }),
    }
  }

  async #failEnded(child: EngineChild, end: EngineEnd): Promise<EngineFailure> {
    // Only the first process can show that the binary is none; later such a code is the engine's own.
    const atStart = !this.#ranBefore && CANNOT_EXECUTE_EXIT_CODES.has(end.exitCode)
    return child.failEnded(atStart ? 'start' : 'window', end)
  }
}
