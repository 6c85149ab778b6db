const INDENT = '  '
/** Longest object of plain values that stands on one line, characters. */
const ONE_LINE = 240

/**
 * JSON for people and for tools: indented, but lists of plain values on one line, and small objects of them too. A results.json has
 * hundreds of thousands of numbers; one a line would make three files of it.
 */
export function formatJson(value: unknown): string {
  return `${format(JSON.parse(JSON.stringify(value)), '')}\n`
}

function format(value: unknown, indent: string): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const inner = `${indent}${INDENT}`
  if (Array.isArray(value)) {
    if (value.every(isPlain)) return JSON.stringify(value)
    return `[\n${value.map((item) => inner + format(item, inner)).join(',\n')}\n${indent}]`
  }
  const entries = Object.entries(value)
  if (entries.every(([, item]) => isPlain(item))) {
    const line = JSON.stringify(value)
    if (line.length <= ONE_LINE) return line
  }
  const lines = entries.map(([key, item]) => `${inner}${JSON.stringify(key)}: ${format(item, inner)}`)
  return `{\n${lines.join(',\n')}\n${indent}}`
}

function isPlain(value: unknown): boolean {
  return typeof value !== 'object' || value === null
}
