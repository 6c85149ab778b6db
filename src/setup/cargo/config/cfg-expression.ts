/** Evaluates the `cfg(...)` of a cargo configuration's target table (The Rust Reference, Conditional compilation). */

const TOKEN = /\s*(?:([(),=])|"([^"]*)"|(?:r#)?([A-Za-z_][A-Za-z0-9_]*))/y

/** A token: punctuation, a string or a name. */
interface Token {
  readonly kind: 'punctuation' | 'string' | 'name'
  readonly text: string
}

/**
 * Whether a table's key, for example `cfg(all(unix, target_arch = "x86_64"))`, holds for a set of configuration values.
 *
 * @param values lines as `rustc --print cfg` writes them, for example `unix` and `target_os="linux"`.
 * @returns undefined when the key is no expression that cargo would understand; cargo takes such a one for false.
 */
export function matchesCfg(key: string, values: ReadonlySet<string>): boolean | undefined {
  const inner = /^cfg\((.*)\)$/s.exec(key)?.[1]
  const tokens = inner === undefined ? undefined : tokenize(inner)
  if (tokens === undefined) return undefined
  let position = 0
  const result = readExpression()
  return position === tokens.length ? result : undefined

  function take(text: string): boolean {
    const token = tokens?.[position]
    if (token?.kind !== 'punctuation' || token.text !== text) return false
    position += 1
    return true
  }

  function readExpression(): boolean | undefined {
    const token = tokens?.[position]
    if (token?.kind !== 'name') return undefined
    position += 1
    if (['all', 'any', 'not'].includes(token.text)) return readCall(token.text)
    if (take('=')) {
      const value = tokens?.[position]
      position += 1
      return value?.kind === 'string' ? values.has(`${token.text}="${value.text}"`) : undefined
    }
    if (token.text === 'true' || token.text === 'false') return token.text === 'true'
    return values.has(token.text)
  }

  function readCall(name: string): boolean | undefined {
    if (!take('(')) return undefined
    const parts: boolean[] = []
    while (!take(')')) {
      const part = readExpression()
      if (part === undefined) return undefined
      parts.push(part)
      if (!take(',')) {
        if (!take(')')) return undefined
        break
      }
    }
    if (name === 'all') return parts.every(Boolean)
    if (name === 'any') return parts.some(Boolean)
    return parts.length === 1 ? parts[0] === false : undefined
  }
}

function tokenize(text: string): readonly Token[] | undefined {
  const tokens: Token[] = []
  const end = text.trimEnd().length
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < end) {
    const match = TOKEN.exec(text)
    if (match === null) return undefined
    const [, punctuation, string, name] = match
    if (punctuation !== undefined) tokens.push({ kind: 'punctuation', text: punctuation })
    else if (string !== undefined) tokens.push({ kind: 'string', text: string })
    else tokens.push({ kind: 'name', text: name ?? '' })
  }
  return tokens
}
