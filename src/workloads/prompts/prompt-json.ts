/** The entries of a .json file, one after the other: of a list, or objects that follow each other as in JSON Lines. */
import { JSONParser } from '@streamparser/json'
import { showText } from '../../support/show-text.ts'
import { advance, PromptFault, type TextPart, type TextPlace } from './prompt-text.ts'

const SHOWN_CHARACTERS = 40
const FIX = 'correct the file, for example with `jq empty FILE`, which reads it too'

/**
 * Parses a text as it comes; of it no more is kept than the entry that is being read.
 *
 * @throws PromptFault for what is no JSON, with line and column, once all entries before it have been taken.
 */
export async function* readJsonEntries(parts: AsyncIterable<TextPart>): AsyncGenerator {
  let parser: EntryParser | undefined
  let end: TextPlace = { line: 1, column: 1 }
  for await (const part of parts) {
    end = advance(part.place, part.text)
    // Nothing but blanks so far.
    if (parser === undefined && part.text.trim() === '') continue
    parser ??= new EntryParser(part.text.trimStart().startsWith('['))
    yield* parser.parse(part)
  }
  parser?.end(end)
}

/** A parser of the library, with the places that its errors lack. */
class EntryParser {
  readonly #parser: JSONParser
  #entries: unknown[] = []
  /** Bytes of the parts before the present one, and the place in them where the last token began. */
  #before = 0
  #tokenOffset = 0

  constructor(isList: boolean) {
    // What follows a list is an error, what follows an object is the next one.
    this.#parser = new JSONParser(
      isList ? { paths: ['$.*'], keepStack: false } : { paths: ['$'], separator: '' },
    )
    this.#parser.onToken = ({ offset }) => {
      this.#tokenOffset = offset
    }
    this.#parser.onValue = ({ value }) => {
      this.#entries.push(value)
    }
  }

  /** The entries that end in this part. */
  *parse({ text, place }: TextPart): Generator {
    const fault = this.#write(text, place)
    yield* this.#entries
    this.#entries = []
    if (fault !== undefined) throw fault
    this.#before += Buffer.byteLength(text)
  }

  end({ line, column }: TextPlace): void {
    if (this.#parser.isEnded) return
    try {
      this.#parser.end()
    } catch {
      throw new PromptFault(`is not JSON: it ends within a value, at line ${line}, column ${column}`, FIX)
    }
  }

  #write(text: string, place: TextPlace): PromptFault | undefined {
    try {
      this.#parser.write(text)
      return undefined
    } catch (error) {
      const message = error instanceof Error ? error.message : ''
      // A byte that begins no token has its offset in the message; a token at the wrong place was handed over just before.
      const offset = Number(/absolute position "(\d+)"/.exec(message)?.[1] ?? this.#tokenOffset)
      const bytes = Buffer.from(text).subarray(0, Math.max(0, offset - this.#before))
      const passed = bytes.toString('utf8').replace(/\uFFFD$/, '')
      const { line, column } = advance(place, passed)
      const rest = showText(text.slice(passed.length), SHOWN_CHARACTERS)
      return new PromptFault(`is not JSON at line ${line}, column ${column}: ${rest}`, FIX)
    }
  }
}
