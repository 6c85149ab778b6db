/** What the stdout of a process engine tells: the output to compare, and named numbers. */
import { createHash } from 'node:crypto'
import type { Pattern, ProcessProtocol } from './engine-protocol.ts'
import type { WindowOutput } from './window.ts'

/** Everything that was asked of an output, or what was not found in it. */
export type ReadOutput =
  | { readonly output: WindowOutput; readonly metrics: Readonly<Record<string, number>> }
  | { readonly missing: string }

const SHOWN_LINES = 3
const SHOWN_CHARACTERS = 300

/** Reads one process's stdout; `withText` keeps the compared part itself. */
export function readOutput(stdout: string, protocol: ProcessProtocol, withText: boolean): ReadOutput {
  const text = protocol.output === 'stdout' ? stdout : matchFirst(stdout, protocol.output)
  if (text === undefined) return { missing: describeMissing('output', protocol.output as Pattern, stdout) }
  const metrics: Record<string, number> = {}
  for (const [name, { pattern, scale }] of Object.entries(protocol.metrics)) {
    const value = matchFirst(stdout, pattern)
    if (value === undefined) return { missing: describeMissing(`metrics.${name}`, pattern, stdout) }
    const number = value.trim() === '' ? Number.NaN : Number(value)
    if (!Number.isFinite(number)) {
      return {
        missing: `\`protocol.metrics.${name}\` picked ${JSON.stringify(shorten(value))}, which is no number`,
      }
    }
    metrics[name] = number * scale
  }
  const sha256 = createHash('sha256').update(text).digest('hex')
  return { output: { sha256, ...(withText && { text }) }, metrics }
}

/** The first match's group; the whole match where the pattern has none. */
function matchFirst(text: string, { source, flags }: Pattern): string | undefined {
  const match = new RegExp(source, flags).exec(text)
  return match?.[1] ?? match?.[0]
}

function describeMissing(option: string, { source, flags }: Pattern, stdout: string): string {
  const lines = shorten(stdout.split('\n').slice(0, SHOWN_LINES).join('\n'))
  const what = stdout === '' ? 'it wrote nothing there' : `it begins: ${JSON.stringify(lines)}`
  return `\`protocol.${option}\` /${source}/${flags} matches nothing on its stdout; ${what}`
}

function shorten(text: string): string {
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text
}
