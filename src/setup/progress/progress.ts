/** Progress of the setup, for people: one live line a step on a terminal, plain lines elsewhere. */
import { stripVTControlCharacters, styleText } from 'node:util'
import { cleanLine } from '../../support/clean-text.ts'
import { maskText } from '../../support/secrets.ts'
import type { Durations } from './durations.ts'

/** Where progress goes. */
export interface ProgressOptions {
  readonly write: (text: string) => void
  /** Whether lines can be redrawn. */
  readonly live: boolean
  /** Also pass on cargo's and the engines' own output. */
  readonly verbose: boolean
  /** Width of the terminal, asked for at every redraw. Default: nothing is cut. */
  readonly columns?: () => number | undefined
  /** Whether live lines may have colours. Default: no. */
  readonly color?: boolean
  /** What estimates come from and are kept for. Default: there are none. */
  readonly durations?: Durations
}

/** One step's progress. */
export interface StepProgress {
  /** `done` of `total` parts (crates, training runs), 0 while the total is unknown; `note` names the current one, `unit` the parts. */
  readonly update: (done: number, total: number, note: string, unit?: string) => void
  /** Says which kind of run of this step it is, for example `clean`: estimates come from runs of the same kind. */
  readonly variant: (name: string) => void
  /** Says something that is always shown. */
  readonly note: (text: string) => void
  /** A line of a tool's own output, shown when verbose. */
  readonly output: (line: string) => void
  /** Ends the step with a word such as `done` or `failed`; how long a `done` one took is kept. */
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
const UP = '\u001B[1A'

/** A step that is under way. */
interface ActiveStep {
  readonly name: string
  readonly begin: number
  state: string
  expectedMs: number | undefined
}

/** Creates the progress display of one setup. Steps may run at the same time; each has a line of its own. */
export function createProgress(options: ProgressOptions): Progress {
  const { write, live, verbose, durations } = options
  const active = new Set<ActiveStep>()
  let drawn = 0
  let timer: NodeJS.Timeout | undefined

  const erase = (): string => (drawn === 0 ? '' : ERASE_LINE + `${UP}${ERASE_LINE}`.repeat(drawn - 1))

  /** Writes finished lines, and the live ones anew below them. */
  const draw = (finished: readonly string[] = []): void => {
    const lines = live ? [...active].map((step) => decorate(describe(step), options)) : []
    // The first line has nothing to erase, but the cursor may stand behind somebody's unfinished line.
    const before = live ? erase() || ERASE_LINE : ''
    drawn = lines.length
    write(before + finished.map((line) => `${line}\n`).join('') + lines.join('\n'))
  }

  const tick = (): void => draw(live ? [] : [...active].map(describe))

  return {
    note: (text) => draw([`[pgo] ${clean(text)}`]),
    begin: (name) => {
      const step: ActiveStep = {
        name,
        begin: performance.now(),
        state: '',
        expectedMs: durations?.get(name, ''),
      }
      let variant = ''
      active.add(step)
      timer ??= setInterval(tick, live ? LIVE_INTERVAL_MS : PLAIN_INTERVAL_MS).unref()
      return {
        update: (done, total, note, unit = '') => {
          const parts = [total === 0 ? String(done) : `${done} of ${Math.max(done, total)}`, unit]
          step.state = [parts.join(' ').trim(), clean(note)].filter((text) => text !== '').join(', ')
        },
        variant: (chosen) => {
          variant = chosen
          step.expectedMs = durations?.get(name, chosen)
        },
        note: (text) => draw([`[pgo] ${name}: ${clean(text)}`]),
        output: (text) => {
          if (verbose) draw([clean(text)])
        },
        end: (outcome) => {
          active.delete(step)
          if (active.size === 0) {
            clearInterval(timer)
            timer = undefined
          }
          const elapsedMs = performance.now() - step.begin
          if (outcome === 'done') durations?.set(name, variant, elapsedMs)
          draw([`[pgo] ${name}: ${outcome} (${formatElapsed(elapsedMs)})`])
        },
      }
    },
  }
}

function describe({ name, state, begin, expectedMs }: ActiveStep): string {
  const elapsedMs = performance.now() - begin
  const elapsed = formatElapsed(elapsedMs)
  const time =
    expectedMs === undefined
      ? elapsed
      : elapsedMs < expectedMs
        ? `${elapsed} of about ${formatElapsed(expectedMs)}`
        : `${elapsed}, last time ${formatElapsed(expectedMs)}`
  return `[pgo] ${name}${state === '' ? '' : `: ${state}`} (${time})`
}

/** Cuts a line to the terminal's width: one that wrapped would take two rows and be erased by half. */
function decorate(line: string, { columns, color }: ProgressOptions): string {
  const width = columns?.() ?? Infinity
  const cut = line.length < width ? line : `${line.slice(0, Math.max(0, width - 2))}…`
  return color === true ? styleText('dim', cut, { validateStream: false }) : cut
}

/** Names of crates and prompts and what tools print come from outside: without colours and secrets, on one line. */
function clean(text: string): string {
  return cleanLine(maskText(stripVTControlCharacters(text).replaceAll(/\s*\n\s*/g, ' ')))
}

/** Milliseconds as `0.2 s`, `45 s` or `2 min 05 s`. */
export function formatElapsed(ms: number): string {
  const seconds = ms / 1000
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`
  if (seconds < 59.5) return `${Math.round(seconds)} s`
  const whole = Math.round(seconds)
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`
}
