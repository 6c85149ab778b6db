/** Lines of a program's output, and the end of it, in memory that does not grow with it: nobody knows when a program stops printing. */
import type { Readable } from 'node:stream'
import { StringDecoder } from 'node:string_decoder'

/** Characters of a line that are handed on; the rest of a longer one is dropped. */
const LONGEST_LINE = 2 ** 20

/** Hands on every line without its line break; a last one needs none. @throws what the stream fails with, its lines handed on. */
export async function forEachLine(stream: Readable, handle: (line: string) => void): Promise<void> {
  const decoder = new StringDecoder('utf8')
  let open = ''
  const take = (text: string): void => {
    const pieces = text.split('\n')
    for (const [index, piece] of pieces.entries()) {
      if (index > 0) {
        handle(withoutReturn(open))
        open = ''
      }
      if (open.length < LONGEST_LINE) open += piece.slice(0, LONGEST_LINE - open.length)
    }
  }
  try {
    for await (const chunk of stream) take(decoder.write(chunk as Buffer))
  } finally {
    take(decoder.end())
    if (open !== '') handle(withoutReturn(open))
  }
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line
}

/** The last lines of an output, up to so many characters. */
export class OutputTail {
  readonly #limit: number
  #text = ''

  constructor(limit: number) {
    this.#limit = limit
  }

  push(line: string): void {
    this.#text += `${line}\n`
    // Cut seldom: each time costs as much as all that is kept.
    if (this.#text.length > 2 * this.#limit) this.#text = this.#text.slice(-this.#limit)
  }

  /** Ends with a line break unless there is nothing. */
  get text(): string {
    return this.#text.slice(-this.#limit)
  }
}
