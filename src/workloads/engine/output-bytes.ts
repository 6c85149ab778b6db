/** Output of engines as text that keeps every byte: arms that wrote different bytes must never look equal. */
import { isUtf8 } from 'node:buffer'
import { createHash } from 'node:crypto'

const NEWLINE = 0x0a
/** Where the stand-ins of bytes begin: byte B is the lone surrogate U+DC00 + B, which no UTF-8 decodes to. */
const ESCAPES = 0xdc00

/**
 * Decodes UTF-8; a byte that is none becomes a lone surrogate of its own, so that {@link hashText} has it again (PEP 383,
 * "Non-decodable Bytes in System Character Interfaces").
 */
export function decodeBytes(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString('utf8')
  let text = ''
  // No character of UTF-8 reaches over a line break: of most lines nothing has to be looked at by itself.
  for (let start = 0; start < bytes.length;) {
    const newline = bytes.indexOf(NEWLINE, start)
    const end = newline === -1 ? bytes.length : newline + 1
    const line = bytes.subarray(start, end)
    text += isUtf8(line) ? line.toString('utf8') : decodeLine(line)
    start = end
  }
  return text
}

/** SHA-256 in hex of the bytes that a text stands for: UTF-8, and for the stand-in of a byte that byte. */
export function hashText(text: string): string {
  return createHash('sha256').update(toBytes(text)).digest('hex')
}

function decodeLine(line: Buffer): string {
  let text = ''
  for (let at = 0; at < line.length;) {
    const character = line.subarray(at, at + sequenceLength(line[at] ?? 0))
    const isValid = isUtf8(character)
    text += isValid ? character.toString('utf8') : String.fromCharCode(ESCAPES + (line[at] ?? 0))
    at += isValid ? character.length : 1
  }
  return text
}

/** Bytes of the character that begins with this one, if it is one of UTF-8 (RFC 3629). */
function sequenceLength(first: number): number {
  if (first < 0x80) return 1
  if (first < 0xe0) return 2
  return first < 0xf0 ? 3 : 4
}

function toBytes(text: string): Buffer {
  if (text.isWellFormed()) return Buffer.from(text, 'utf8')
  const parts = text.split(/(\p{Surrogate})/u)
  return Buffer.concat(parts.map((part, index) => (index % 2 === 0 ? Buffer.from(part) : unescape(part))))
}

/** The byte that a lone surrogate stands for; one that JSON or a pattern has cut in two keeps its number, as UTF-8 would write it. */
function unescape(surrogate: string): Buffer {
  const code = surrogate.charCodeAt(0)
  if (code >= ESCAPES + 0x80 && code <= ESCAPES + 0xff) return Buffer.of(code - ESCAPES)
  return Buffer.of(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f))
}
