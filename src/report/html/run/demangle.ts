/** Names of Rust functions as their authors wrote them. */

const LEGACY = /^_?_ZN(.*)E$/
const HASH = /^h[0-9a-f]{16}$/
const ESCAPES: Readonly<Record<string, string>> = {
  SP: '@',
  BP: '*',
  RF: '&',
  LT: '<',
  GT: '>',
  LP: '(',
  RP: ')',
  C: ',',
}

/**
 * Demangles rustc's legacy mangling (`_ZN` and lengths; `rustc_demangle::legacy`): `_ZN3foo3bar17h…E` is `foo::bar`. Any other
 * name, the v0 mangling's among them, is returned as it is.
 */
export function demangle(symbol: string): string {
  const body = LEGACY.exec(symbol)?.[1]
  if (body === undefined) return symbol
  const parts: string[] = []
  let rest = body
  while (rest !== '') {
    const digits = /^\d+/.exec(rest)?.[0]
    if (digits === undefined) return symbol
    const end = digits.length + Number(digits)
    if (end > rest.length) return symbol
    parts.push(rest.slice(digits.length, end))
    rest = rest.slice(end)
  }
  if (HASH.test(parts.at(-1) ?? '')) parts.pop()
  return parts.length === 0 ? symbol : parts.map(unescape).join('::')
}

function unescape(part: string): string {
  return part
    .replace(/^_(?=\$)/, '')
    .replaceAll(/\$(\w+)\$/g, (whole, code: string) => {
      if (/^u[0-9a-f]{1,6}$/.test(code)) {
        const point = Number.parseInt(code.slice(1), 16)
        return point <= 0x10_ff_ff ? String.fromCodePoint(point) : whole
      }
      return ESCAPES[code] ?? whole
    })
    .replaceAll('..', '::')
}
