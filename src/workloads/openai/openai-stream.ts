/** The server-sent events of a streamed completion, read into one request's report. */
import { createHash } from 'node:crypto'
import { createParser } from 'eventsource-parser'
import { z } from 'zod'
import type { WindowRequest } from '../engine/window.ts'

const choiceSchema = z.object({
  text: z.string().nullish(),
  delta: z.object({ content: z.string().nullish(), reasoning_content: z.string().nullish() }).nullish(),
  finish_reason: z.string().nullish(),
})

const chunkSchema = z.object({
  choices: z.array(choiceSchema).default([]),
  usage: z
    .object({ prompt_tokens: z.int().nonnegative(), completion_tokens: z.int().nonnegative() })
    .nullish(),
  error: z.union([z.string(), z.object({ message: z.string() })]).nullish(),
})

type Chunk = z.output<typeof chunkSchema>

/** What a stream said until its end. */
export interface StreamedText {
  readonly text: string
  /** When each piece of text arrived, ns of the window's clock. A server may put several tokens into one piece. */
  readonly chunkNs: readonly number[]
  readonly finishReason: string | undefined
  /** Tokens as the server counted them; undefined where it did not say. */
  readonly usage: Chunk['usage']
}

const DONE = '[DONE]'
const SHOWN_CHARACTERS = 200

/** Reads one response as it arrives. */
export class OpenaiStream {
  readonly #parser = createParser({ onEvent: ({ data }) => this.#read(data) })
  readonly #decoder = new TextDecoder()
  readonly #chunkNs: number[] = []
  #text = ''
  #finishReason: string | undefined
  #usage: Chunk['usage']
  #done = false
  #nowNs = 0
  #fault: string | undefined

  /** Pieces of text so far. */
  get chunks(): number {
    return this.#chunkNs.length
  }

  /** Takes in bytes that arrived at `nowNs`; returns what is wrong with them, if something is. */
  push(bytes: Uint8Array, nowNs: number): string | undefined {
    this.#nowNs = nowNs
    this.#parser.feed(this.#decoder.decode(bytes, { stream: true }))
    return this.#fault
  }

  /** What the stream said, or why it is none that has come to its end. */
  finish(): StreamedText | { readonly fault: string } {
    if (this.#fault !== undefined) return { fault: this.#fault }
    if (!this.#done && this.#finishReason === undefined) {
      return {
        fault: `the stream broke off after ${this.chunks} pieces of text, without a finish_reason or ${DONE}`,
      }
    }
    return { text: this.#text, chunkNs: this.#chunkNs, finishReason: this.#finishReason, usage: this.#usage }
  }

  #read(data: string): void {
    if (this.#fault !== undefined) return
    if (data === DONE) {
      this.#done = true
      return
    }
    const chunk = parseChunk(data)
    if (typeof chunk === 'string') {
      this.#fault = chunk
      return
    }
    const [choice] = chunk.choices
    const piece = [choice?.text, choice?.delta?.reasoning_content, choice?.delta?.content].join('')
    if (piece !== '') {
      this.#text += piece
      this.#chunkNs.push(this.#nowNs)
    }
    this.#finishReason ??= choice?.finish_reason ?? undefined
    this.#usage ??= chunk.usage
  }
}

/** The report of a request that was answered in full. */
export function createReport(
  ids: { readonly run: string; readonly id: string },
  times: { readonly admittedNs: number; readonly endNs: number },
  { text, chunkNs, finishReason, usage }: StreamedText,
  compare: 'text' | 'tokens',
  withText: boolean,
): WindowRequest {
  const outputTokens = usage?.completion_tokens ?? chunkNs.length
  return {
    type: 'request',
    ...ids,
    queued_ns: 0,
    admitted_ns: times.admittedNs,
    first_token_ns: chunkNs[0] ?? null,
    end_ns: times.endNs,
    prompt_tokens: usage?.prompt_tokens ?? null,
    output_tokens: outputTokens,
    finish_reason: finishReason === 'length' ? 'length' : 'stop',
    output_sha256: createHash('sha256')
      .update(compare === 'text' ? text : String(outputTokens))
      .digest('hex'),
    token_ns: [...chunkNs],
    ...(withText && { output: text }),
  }
}

function parseChunk(data: string): Chunk | string {
  let value: unknown
  try {
    value = JSON.parse(data)
  } catch {
    return `an event of its stream is not JSON: ${JSON.stringify(data.slice(0, SHOWN_CHARACTERS))}`
  }
  const parsed = chunkSchema.safeParse(value)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    return `an event of its stream is no completion: \`${issue?.path.join('.')}\`: ${issue?.message}`
  }
  const { error } = parsed.data
  if (error === null || error === undefined) return parsed.data
  return `its stream ended with an error: ${typeof error === 'string' ? error : error.message}`
}
