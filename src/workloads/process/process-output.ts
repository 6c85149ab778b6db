/** What the stdout of a process engine tells: the output to compare, and named numbers. */
import { createHash } from 'node:crypto'
import { matchFirst, type Pattern } from '../protocol/pattern.ts'
import type { ProcessProtocol } from '../protocol/process-protocol.ts'
import type { PickedMetric, WindowOutput } from '../engine/window.ts'

/** Everything that was asked of an output, or what was not found in it. */
export type ReadOutput =
  | { readonly output: WindowOutput; readonly metrics: Readonly<Record<string, PickedMetric>> }
  | { readonly missing: string }

const SHOWN_LINES = 3
const SHOWN_CHARACTERS = 300

/** Reads one process's stdout; `withText` keeps the compared part itself. */
export function readOutput(stdout: string, protocol: ProcessProtocol, withText: boolean): ReadOutput {
  const text = protocol.output === 'stdout' ? stdout : matchFirst(stdout, protocol.output)
  if (text === undefined) return { missing: describeMissing('output', protocol.output as Pattern, stdout) }
  const metrics: Record<string, PickedMetric> = {}
  for (const [name, { pattern, scale, unit, better }] of Object.entries(protocol.metrics)) {
    const value = matchFirst(stdout, pattern)
    if (value === undefined) return { missing: describeMissing(`metrics.${name}`, pattern, stdout) }
    const number = value.trim() === '' ? Number.NaN : Number(value)
    if (!Number.isFinite(number)) {
      return {
        missing: `\`protocol.metrics.${name}\` picked ${JSON.stringify(shorten(value))}, which is no number`,
      }
    }
    metrics[name] = { value: number * scale, unit, better }
  }
  const sha256 = createHash('sha256').update(text).digest('hex')
  return { output: { sha256, ...(withText && { text }) }, metrics }
}

function describeMissing(option: string, { source, flags }: Pattern, stdout: string): string {
  const lines = shorten(stdout.split('\n').slice(0, SHOWN_LINES).join('\n'))
  const what = stdout === '' ? 'it wrote nothing there' : `it begins: ${JSON.stringify(lines)}`
  return `\`protocol.${option}\` /${source}/${flags} matches nothing on its stdout; ${what}`
}

function shorten(text: string): string {
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text
}
