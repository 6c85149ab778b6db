/** The text of a file of any size, part by part. */
import { createReadStream } from 'node:fs'
import { TextDecoder } from 'node:util'
import { decodeBytes } from '../engine/output-bytes.ts'

/** Where a character stands, from 1; columns are UTF-16 units. */
export interface TextPlace {
  readonly line: number
  readonly column: number
}

/** Some of a text, and where it begins. */
export interface TextPart {
  readonly text: string
  readonly place: TextPlace
}

/** Why something is not what a file of prompts should hold, and what to do; it knows neither file nor option. */
export class PromptFault extends Error {
  readonly fix: string

  constructor(what: string, fix: string) {
    super(what)
    this.fix = fix
  }
}

/**
 * Reads a file as UTF-8, or as UTF-16 where it begins with the byte order mark of that. No more of it is read than is taken, but for what the
 * stream reads ahead, some 64 KiB.
 *
 * @throws PromptFault for bytes that are none of the encoding, with the line; what the file system says of a file that cannot be read.
 */
export async function* readText(path: string): AsyncGenerator<TextPart> {
  let decoder: TextDecoder | undefined
  let place: TextPlace = { line: 1, column: 1 }
  for await (const chunk of createReadStream(path)) {
    const bytes = chunk as Buffer
    decoder ??= new TextDecoder(readEncoding(bytes), { fatal: true })
    const text = decode(decoder, bytes, place)
    yield { text, place }
    place = advance(place, text)
  }
  // Half a character may be left.
  if (decoder !== undefined) decode(decoder, undefined, place)
}

/** Where one is behind a text that began at `place`. */
export function advance({ line, column }: TextPlace, text: string): TextPlace {
  let lines = 0
  let last = -1
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) {
    lines += 1
    last = at
  }
  return lines === 0
    ? { line, column: column + text.length }
    : { line: line + lines, column: text.length - last }
}

function readEncoding(begin: Buffer): 'utf-8' | 'utf-16le' | 'utf-16be' {
  const mark = begin.toString('latin1', 0, 2)
  return mark === '\u00FF\u00FE' ? 'utf-16le' : mark === '\u00FE\u00FF' ? 'utf-16be' : 'utf-8'
}

/** Decodes some bytes, or with none tells of those that are left over. */
function decode(decoder: TextDecoder, bytes: Buffer | undefined, place: TextPlace): string {
  try {
    return decoder.decode(bytes, { stream: bytes !== undefined })
  } catch {
    throw describeUndecodable(decoder.encoding, bytes, place)
  }
}

function describeUndecodable(encoding: string, bytes: Buffer | undefined, place: TextPlace): PromptFault {
  const fix = 'save it as UTF-8, for example with `iconv -f latin1 -t utf-8`'
  if (encoding !== 'utf-8') {
    const what = `begins with the byte order mark of ${encoding.toUpperCase()}, but holds what is none of it`
    return new PromptFault(what, fix)
  }
  const text = decodeBytes(bytes ?? Buffer.alloc(0))
  // Bytes at the beginning may be the rest of a character that the part before began with.
  const found = /(?<=[^\p{Surrogate}])\p{Surrogate}/u.exec(text) ?? /\p{Surrogate}/u.exec(text)
  const { line } = advance(place, text.slice(0, found?.index ?? 0))
  const byte = found === null ? '' : ` (byte 0x${(found[0].charCodeAt(0) & 0xff).toString(16)})`
  return new PromptFault(`is no UTF-8: see line ${line}${byte}`, fix)
}
