const INDENT = '  '
/** Longest object of plain values that stands on one line, characters. */
const ONE_LINE = 240

/**
 * JSON for people and for tools: indented, but lists of plain values on one line, and small objects of them too. A results.json has
 * hundreds of thousands of numbers; one a line would make three files of it.
 */
export function formatJson(value: unknown): string {
  return [...formatJsonPieces(value)].join('')
}

/** The same in pieces of a line or so: a whole one may be longer than a string can be. */
export function* formatJsonPieces(value: unknown): Generator<string> {
  yield* format(value, '')
  yield '\n'
}

function* format(given: unknown, indent: string): Generator<string> {
  const value = resolve(given)
  if (typeof value !== 'object' || value === null) {
    yield JSON.stringify(value) ?? 'null'
    return
  }
  const inner = `${indent}${INDENT}`
  if (Array.isArray(value)) {
    if (value.every(isPlain)) {
      yield JSON.stringify(value)
      return
    }
    yield '[\n'
    for (const [index, item] of value.entries()) {
      if (index > 0) yield ',\n'
      yield inner
      yield* format(item, inner)
    }
    yield `\n${indent}]`
    return
  }
  const entries = Object.entries(value).filter(([, item]) => isWritten(item))
  if (entries.every(([, item]) => isPlain(item))) {
    const line = JSON.stringify(value)
    if (line.length <= ONE_LINE) {
      yield line
      return
    }
  }
  yield '{\n'
  for (const [index, [key, item]] of entries.entries()) {
    if (index > 0) yield ',\n'
    yield `${inner}${JSON.stringify(key)}: `
    yield* format(item, inner)
  }
  yield `\n${indent}}`
}

function isPlain(given: unknown): boolean {
  const value = resolve(given)
  return typeof value !== 'object' || value === null
}

/** JSON knows no key without a value. */
function isWritten(value: unknown): boolean {
  return value !== undefined && typeof value !== 'function' && typeof value !== 'symbol'
}

/** What a value says of itself for JSON, as a date does. */
function resolve(value: unknown): unknown {
  const { toJSON } = Object(value) as { readonly toJSON?: unknown }
  return typeof toJSON === 'function' ? (toJSON.call(value) as unknown) : value
}
