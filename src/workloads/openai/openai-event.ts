/** One event of a streamed completion: text, tokens, an end, or an error in any of the forms that servers give it. */
import { showText } from '../../support/show-text.ts'

/** What one event adds to an answer. */
export interface StreamedPiece {
  /** Text or, where there is none, whatever else the model generated: reasoning, calls of tools, bare tokens. */
  readonly text: string
  readonly finishReason: string | undefined
  /** Tokens so far or in all; undefined where the event does not say. */
  readonly promptTokens: number | undefined
  readonly outputTokens: number | undefined
}

/** Why an event is no part of an answer. */
export interface StreamFault {
  readonly fault: string
}

type Fields = Readonly<Record<string, unknown>>

const SHOWN_CHARACTERS = 200

/**
 * Reads the data of one event, which is not blank. Servers differ in what they leave out, set to null or add: only an error, and what is
 * no event of a completion at all, is a fault.
 */
export function readEvent(name: string | undefined, data: string): StreamedPiece | StreamFault {
  let value: unknown
  try {
    value = JSON.parse(data)
  } catch {
    const isError = name === 'error'
    return {
      fault: isError
        ? describeError(data)
        : `an event of its stream is not JSON: ${showText(data, SHOWN_CHARACTERS)}`,
    }
  }
  const event = fieldsOf(value)
  const error = name === 'error' ? (event['error'] ?? value) : findError(event)
  if (error !== undefined) return { fault: describeError(error) }
  const { choices } = event
  if ((value !== null && typeof value !== 'object') || !Array.isArray(choices ?? []))
    return { fault: `an event of its stream is no completion: ${showText(data, SHOWN_CHARACTERS)}` }
  const choice = firstOf(choices)
  const usage = fieldsOf(event['usage'])
  const { finish_reason: finishReason } = choice
  return {
    text: readChoice(choice),
    finishReason: typeof finishReason === 'string' && finishReason !== '' ? finishReason : undefined,
    promptTokens: readCount(usage['prompt_tokens']),
    outputTokens: readCount(usage['completion_tokens']),
  }
}

/** Words an error that a stream told of. */
export function describeError(error: unknown): string {
  const { message } = fieldsOf(error)
  const words = typeof message === 'string' ? message : typeof error === 'string' ? error : toJson(error)
  return `its stream told of an error: ${words.slice(0, SHOWN_CHARACTERS)}`
}

/** What says that something went wrong: a field `error`, of the event or its choice, or an event that is itself an error. */
function findError(event: Fields): unknown {
  const { error, choices, usage, object, type, message, detail } = event
  if (isSaid(error)) return error
  const ofChoice = firstOf(choices)['error']
  if (isSaid(ofChoice)) return ofChoice
  if (object === 'error' || type === 'error') return event
  if (choices !== undefined || usage !== undefined) return undefined
  return typeof message === 'string' ? event : isSaid(detail) ? detail : undefined
}

/** Whether a field says anything: `null`, `false`, `0`, `''` and `{}` do not. */
function isSaid(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0
  return Boolean(value)
}

function readChoice(choice: Fields): string {
  const said = fieldsOf(choice['delta'] ?? choice['message'])
  // Some servers send the same reasoning under both names.
  const reasoning = readContent(said['reasoning']) || readContent(said['reasoning_content'])
  const content = [choice['text'], said['content'], said['refusal']].map((each) => readContent(each))
  const calls = [said, ...listOf(said['tool_calls'])].map((call) => readCall(fieldsOf(call)))
  const text = [reasoning, ...content, ...calls].join('')
  return text === '' ? listOf(choice['token_ids']).join(' ') : text
}

/** Content is a text, a list of parts, or a part such as `{ type: 'text', text }` or `{ type: 'thinking', thinking }`. */
function readContent(content: unknown): string {
  if (typeof content === 'string') return content
  if (Array.isArray(content)) return content.map((part) => readContent(part)).join('')
  const { text, thinking, content: inner } = fieldsOf(content)
  return [text, thinking, inner].map((part) => (part === undefined ? '' : readContent(part))).join('')
}

/** The name and the arguments of a call, without its id, which is another every time. */
function readCall(call: Fields): string {
  const { name, arguments: given } = fieldsOf(call['function'] ?? call['function_call'])
  return [name, given].map((part) => (typeof part === 'string' ? part : toJson(part))).join('')
}

/** A count that is none, such as null or -1, is as good as not said. */
function readCount(value: unknown): number | undefined {
  return Number.isSafeInteger(value) && Number(value) >= 0 ? Number(value) : undefined
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {}
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

function firstOf(value: unknown): Fields {
  return fieldsOf(listOf(value)[0])
}

function toJson(value: unknown): string {
  return value === undefined || value === null ? '' : JSON.stringify(value)
}
