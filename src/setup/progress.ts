/** Progress of the setup, for people: one live line on a terminal, plain lines elsewhere. */

/** Where progress goes. */
export interface ProgressOptions {
  readonly write: (text: string) => void
  /** Whether the line can be redrawn. */
  readonly live: boolean
  /** Also pass on cargo's and the engines' own output. */
  readonly verbose: boolean
}

/** One step's progress. */
export interface StepProgress {
  /** `done` of `total` parts (crates, training runs); `note` names the current one. */
  readonly update: (done: number, total: number, note: string) => void
  /** A line of a tool's own output, shown when verbose. */
  readonly output: (line: string) => void
  /** Ends the step with a word such as `built` or `unchanged`. */
  readonly end: (outcome: string) => void
}

export interface Progress {
  readonly begin: (step: string) => StepProgress
  readonly note: (text: string) => void
}

const LIVE_INTERVAL_MS = 200
/** Without a terminal a long step says that it lives about four times a minute. */
const PLAIN_INTERVAL_MS = 15_000
const ERASE_LINE = '\r\u001B[2K'

/** Creates the progress display of one setup. */
export function createProgress({ write, live, verbose }: ProgressOptions): Progress {
  return {
    note: (text) => write(`[pgo] ${text}\n`),
    begin: (step) => {
      const begin = performance.now()
      let state = ''
      const line = (): string =>
        `[pgo] ${step}${state === '' ? '' : `: ${state}`} (${formatElapsed(performance.now() - begin)})`
      const draw = (): void => write(live ? `${ERASE_LINE}${line()}` : `${line()}\n`)
      const timer = setInterval(draw, live ? LIVE_INTERVAL_MS : PLAIN_INTERVAL_MS)
      timer.unref()
      return {
        update: (done, total, note) => {
          state = `${done} of ${total}${note === '' ? '' : `, ${note}`}`
        },
        output: (text) => {
          if (verbose) write(`${live ? ERASE_LINE : ''}${text}\n`)
        },
        end: (outcome) => {
          clearInterval(timer)
          state = outcome
          write(`${live ? ERASE_LINE : ''}${line()}\n`)
        },
      }
    },
  }
}

/** Milliseconds as `0.2 s`, `45 s` or `2 min 05 s`. */
export function formatElapsed(ms: number): string {
  const seconds = ms / 1000
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`
  if (seconds < 59.5) return `${Math.round(seconds)} s`
  const whole = Math.round(seconds)
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`
}
