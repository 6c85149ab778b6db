/** The server-sent events of a streamed completion, read into one request's report. */
import { createParser, type ParseError } from 'eventsource-parser'
import { showText } from '../../support/show-text.ts'
import { formatLimit, LONGEST_ANSWER_BYTES, LONGEST_LINE_BYTES } from '../engine/output-limits.ts'
import { decodeBytes, hashText } from '../engine/output-bytes.ts'
import type { WindowRequest } from '../engine/window.ts'
import { describeError, readEvent } from './openai-event.ts'

/** What a stream said until its end. */
export interface StreamedText {
  readonly text: string
  /** When each piece of text arrived, ns of the window's clock. A server may put several tokens into one piece. */
  readonly chunkNs: readonly number[]
  readonly finishReason: 'stop' | 'length'
  /** Tokens as the server counted them; undefined where it did not say. */
  readonly promptTokens: number | undefined
  readonly outputTokens: number | undefined
}

const DONE = '[DONE]'
const SHOWN_CHARACTERS = 200
/** Ends of answers that have come to their end, as OpenAI, vLLM, TGI, SGLang, llama.cpp and TensorRT-LLM name them; not `abort` or `error`. */
const FINISHED = /^(stop|eos|end|length|max|tool|function|complete|repetition)/i
const TOO_LONG = /^(length|max)/i

/** Reads one response as it arrives. */
export class OpenaiStream {
  readonly #parser = createParser({
    onEvent: ({ event, data }) => this.#read(event, data),
    onError: (error) => this.#readUnknown(error),
  })
  readonly #chunkNs: number[] = []
  /** Of the line that the last bytes left open. */
  #held = ''
  #begin = ''
  #events = 0
  #text = ''
  #finishReason: string | undefined
  #promptTokens: number | undefined
  #outputTokens: number | undefined
  #bytes = 0
  #nowNs = 0
  #ending = false
  #fault: string | undefined

  /** Pieces of text so far. */
  get chunks(): number {
    return this.#chunkNs.length
  }

  /** Bytes that are kept of it, about. */
  get keptBytes(): number {
    return this.#text.length + 8 * this.chunks
  }

  /** Takes in bytes that arrived at `nowNs`; returns what is wrong with them, if something is. */
  push(bytes: Buffer, nowNs: number): string | undefined {
    this.#nowNs = nowNs
    this.#bytes += bytes.length
    if (this.#bytes > LONGEST_ANSWER_BYTES)
      return `its answer is longer than ${formatLimit(LONGEST_ANSWER_BYTES)}, after ${this.chunks} pieces of text`
    // A character a byte: what frames the events is ASCII, and what they hold is decoded event by event.
    const text = bytes.toString('latin1')
    if (this.#begin.length < SHOWN_CHARACTERS) this.#begin += text.slice(0, SHOWN_CHARACTERS)
    // Whole lines alone: of a line that comes in parts the parser tells nothing when it knows no such field.
    const end = Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r')) + 1
    if (end === 0) {
      this.#held += text
      if (this.#held.length > LONGEST_LINE_BYTES)
        this.#fault ??= `a line of its stream is longer than ${formatLimit(LONGEST_LINE_BYTES)}`
      return this.#fault
    }
    this.#parser.feed(this.#held + text.slice(0, end))
    this.#held = text.slice(end)
    return this.#fault
  }

  /**
   * What the stream said, or why that is no answer.
   *
   * @param contentType of the response, for the message about what is no stream at all.
   */
  finish(contentType = 'none'): StreamedText | { readonly fault: string } {
    this.#ending = true
    // The last event may have no blank line behind it.
    this.#parser.feed(`${this.#held}\n\n`)
    const fault = this.#fault ?? this.#findMissing(contentType)
    if (fault !== undefined) return { fault }
    return {
      text: this.#text,
      chunkNs: this.#chunkNs,
      finishReason: TOO_LONG.test(this.#finishReason ?? '') ? 'length' : 'stop',
      promptTokens: this.#promptTokens,
      outputTokens: this.#outputTokens,
    }
  }

  /** What an answer must have: events, a reason for its end, and a token. */
  #findMissing(contentType: string): string | undefined {
    if (this.#events === 0) {
      const begin = showText(decodeBytes(Buffer.from(this.#begin, 'latin1')), SHOWN_CHARACTERS)
      return `it was asked for an event stream and sent none (content-type ${contentType}); its answer begins: ${begin}`
    }
    const reason = this.#finishReason
    if (reason === undefined)
      return `the stream broke off after ${this.chunks} pieces of text, without a finish_reason`
    if (!FINISHED.test(reason))
      return `it was not answered in full: its finish_reason is ${showText(reason, SHOWN_CHARACTERS)}`
    if (this.chunks === 0)
      return `it was answered without one token (finish_reason ${showText(reason)}), so nothing was measured; take another prompt, or let \`protocol.body\` forbid so early an end (llama.cpp and vLLM: \`ignore_eos: true\`)`
    return undefined
  }

  #read(name: string | undefined, bytes: string): void {
    this.#events += 1
    const data = decodeBytes(Buffer.from(bytes, 'latin1')).trim()
    if (this.#fault !== undefined || data === '' || data === DONE) return
    const event = readEvent(name, data)
    if ('fault' in event) {
      const where = `the stream broke off after ${this.chunks} pieces of text, within an event; `
      this.#fault = this.#ending ? where + event.fault : event.fault
      return
    }
    if (event.text !== '') {
      this.#text += event.text
      this.#chunkNs.push(this.#nowNs)
    }
    this.#finishReason ??= event.finishReason
    // Where every event has a count it is the one so far: the last one counts.
    this.#promptTokens = event.promptTokens ?? this.#promptTokens
    this.#outputTokens = event.outputTokens ?? this.#outputTokens
  }

  /** A field that the standard knows nothing of is passed over, unless it is how the server tells of an error. */
  #readUnknown({ field = '', value = '' }: ParseError): void {
    if (!/^\w*error$/i.test(field.trim())) return
    this.#fault ??= describeError(parseOrKeep(decodeBytes(Buffer.from(value, 'latin1'))))
  }
}

/** The report of a request that was answered in full. */
export function createReport(
  ids: { readonly run: string; readonly id: string },
  times: { readonly admittedNs: number; readonly endNs: number },
  { text, chunkNs, finishReason, promptTokens, outputTokens }: StreamedText,
  compare: 'text' | 'tokens',
  withText: boolean,
): WindowRequest {
  // A count of none is no count: there was text.
  const tokens = outputTokens === undefined || outputTokens === 0 ? chunkNs.length : outputTokens
  return {
    type: 'request',
    ...ids,
    queued_ns: 0,
    admitted_ns: times.admittedNs,
    first_token_ns: chunkNs[0] ?? null,
    end_ns: times.endNs,
    prompt_tokens: promptTokens ?? null,
    output_tokens: tokens,
    finish_reason: finishReason,
    output_sha256: hashText(compare === 'text' ? text : String(tokens)),
    token_ns: [...chunkNs],
    ...(withText && { output: text }),
  }
}

function parseOrKeep(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
