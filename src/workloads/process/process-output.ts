/** What a process engine wrote: the output to compare, and named numbers. */
import { showText } from '../../support/show-text.ts'
import { hashText } from '../engine/output-bytes.ts'
import { matchFirst, type Pattern } from '../protocol/pattern.ts'
import type { ProcessProtocol } from '../protocol/process-protocol.ts'
import type { PickedMetric, WindowOutput } from '../engine/window.ts'

/** Everything that was asked of an output, or what was not found in it. */
export type ReadOutput =
  | { readonly output: WindowOutput; readonly metrics: Readonly<Record<string, PickedMetric>> }
  | { readonly missing: string }

const SHOWN_LINES = 3
const SHOWN_CHARACTERS = 300

/** All that a process wrote; stderr is empty where nothing is picked from it. */
export interface Written {
  readonly stdout: string
  readonly stderr: string
}

/** Reads what one process wrote; `withText` keeps the compared part itself. */
export function readOutput(written: Written, protocol: ProcessProtocol, withText: boolean): ReadOutput {
  const { stdout } = written
  const text = protocol.output === 'stdout' ? stdout : matchFirst(stdout, protocol.output)
  if (text === undefined)
    return { missing: describeMissing('output', protocol.output as Pattern, 'stdout', stdout) }
  const metrics: Record<string, PickedMetric> = {}
  for (const [name, { pattern, from, scale, unit, better }] of Object.entries(protocol.metrics)) {
    const value = matchFirst(written[from], pattern)
    if (value === undefined)
      return { missing: describeMissing(`metrics.${name}`, pattern, from, written[from]) }
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

function describeMissing(option: string, { source, flags }: Pattern, from: string, text: string): string {
  const lines = showText(text.split('\n').slice(0, SHOWN_LINES).join('\n'), SHOWN_CHARACTERS)
  const what = text === '' ? 'it wrote nothing there' : `it begins: ${lines}`
  return `\`protocol.${option}\` /${source}/${flags} matches nothing on its ${from}; ${what}`
}
