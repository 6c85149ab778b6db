/** What a process engine wrote: the output to compare, and named numbers. */
import functionTimeout, { isTimeoutError } from 'function-timeout'
import { showText } from '../../support/show-text.ts'
import { hashText } from '../engine/output-bytes.ts'
import { matchFirst, type Pattern } from '../protocol/pattern.ts'
import type { ProcessProtocol } from '../protocol/process-protocol.ts'
import type { PickedMetric, WindowOutput } from '../engine/window.ts'

/** Everything that was asked of an output, what was not found in it, or which pattern took too long to look. */
export type ReadOutput =
  | { readonly output: WindowOutput; readonly metrics: Readonly<Record<string, PickedMetric>> }
  | { readonly missing: string }
  | { readonly slow: string }

/** Longest time that the patterns may take together, ms. Those that backtrack without end are meant: others read 64 MiB in less than a second. */
const PATTERNS_LIMIT_MS = 10_000
const SHOWN_LINES = 3
const SHOWN_CHARACTERS = 300

/** All that a process wrote; stderr is empty where nothing is picked from it. */
export interface Written {
  readonly stdout: string
  readonly stderr: string
}

/**
 * Reads what one process wrote; `withText` keeps the compared part itself.
 *
 * @param limitMs is kept by a thread of Node's, since nothing else runs while an expression looks: no timer, and no handler of a signal.
 */
export function readOutput(
  written: Written,
  protocol: ProcessProtocol,
  withText: boolean,
  limitMs = PATTERNS_LIMIT_MS,
): ReadOutput {
  let looking: Look | undefined
  const match = (look: Look): string | undefined => {
    looking = look
    return matchFirst(look.text, look.pattern)
  }
  try {
    return functionTimeout(() => pickAll(written, protocol, withText, match), { timeout: limitMs })()
  } catch (error) {
    if (!isTimeoutError(error) || looking === undefined) throw error
    return { slow: `${describeLook(looking)} has not come to an end within ${limitMs / 1000} s` }
  }
}

/** A pattern and what it is looked for in. */
interface Look {
  /** The option that has the pattern, below `protocol`. */
  readonly option: string
  readonly pattern: Pattern
  readonly from: string
  readonly text: string
}

function pickAll(
  written: Written,
  protocol: ProcessProtocol,
  withText: boolean,
  match: (look: Look) => string | undefined,
): ReadOutput {
  const { stdout } = written
  let text: string | undefined = stdout
  if (protocol.output !== 'stdout') {
    const look: Look = { option: 'output', pattern: protocol.output, from: 'stdout', text: stdout }
    text = match(look)
    if (text === undefined) return { missing: describeMissing(look) }
  }
  const metrics: Record<string, PickedMetric> = {}
  for (const [name, { pattern, from, scale, unit, better }] of Object.entries(protocol.metrics)) {
    const look: Look = { option: `metrics.${name}`, pattern, from, text: written[from] }
    const value = match(look)
    if (value === undefined) return { missing: describeMissing(look) }
    const number = value.trim() === '' ? Number.NaN : Number(value)
    if (!Number.isFinite(number)) {
      return {
        missing: `\`protocol.metrics.${name}\` picked ${showText(value, SHOWN_CHARACTERS)}, which is no number`,
      }
    }
    metrics[name] = { value: number * scale, unit, better }
  }
  return { output: { sha256: hashText(text), ...(withText && { text }) }, metrics }
}

function describeMissing(look: Look): string {
  const lines = showText(look.text.split('\n', SHOWN_LINES).join('\n'), SHOWN_CHARACTERS)
  const what = look.text === '' ? 'it wrote nothing there' : `it begins: ${lines}`
  return `${describeLook(look)} matches nothing on its ${look.from}; ${what}`
}

function describeLook({ option, pattern: { source, flags } }: Look): string {
  return `\`protocol.${option}\` /${source}/${flags}`
}
