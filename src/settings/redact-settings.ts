/** Settings as reports and messages may show them: they are uploaded, mailed and committed. */
import { createHash } from 'node:crypto'
import { maskArguments, MASK } from '../support/secrets.ts'

/** Digits of a hash: two values are told apart, and none is had back from it that could not be guessed. */
const DIGITS = 12

/**
 * A copy in which every value of an `env`, wherever it stands, is the beginning of its SHA-256 (of name and value, so that two runs can still be
 * compared), and the values of well-known secret flags, headers and addresses are masked.
 *
 * @param shown names of variables and flags whose values stay as they are.
 */
export function redactSettings<Value>(settings: Value, shown: readonly string[] = []): Value {
  return redact(settings, new Set(shown)) as Value
}

function redact(value: unknown, shown: ReadonlySet<string>): unknown {
  if (typeof value === 'string') return redactList([value], shown)[0]
  if (Array.isArray(value)) {
    return value.every((item) => typeof item === 'string')
      ? redactList(value, shown)
      : value.map((item) => redact(item, shown))
  }
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      name === 'env' ? redactVariables(inner, shown) : redact(inner, shown),
    ]),
  )
}

/** A flag that may be shown keeps its value, beside it or behind its `=`. */
function redactList(items: readonly string[], shown: ReadonlySet<string>): readonly string[] {
  return maskArguments(items).map((masked, index) => {
    const item = items[index] ?? ''
    const [flag = ''] = item.split('=', 1)
    return shown.has(flag) || (masked === MASK && shown.has(items[index - 1] ?? '')) ? item : masked
  })
}

function redactVariables(variables: unknown, shown: ReadonlySet<string>): unknown {
  if (typeof variables !== 'object' || variables === null) return MASK
  return Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [
      name,
      shown.has(name) || value === '' ? value : hashVariable(name, String(value)),
    ]),
  )
}

function hashVariable(name: string, value: string): string {
  const hash = createHash('sha256').update(`${name}\0${value}`).digest('hex')
  return `sha256 ${hash.slice(0, DIGITS)}`
}
