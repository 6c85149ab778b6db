/** One entry of a file of prompts: a prompt by itself, or a conversation of which the first human turn is taken. */

/** The prompt of an entry; null for a conversation in which nobody asks anything. */
export interface PromptEntry {
  readonly prompt: string | null
}

type Fields = Readonly<Record<string, unknown>>

/** Names under which exports keep the turns of a conversation. */
const TURNS = ['conversations', 'conversation', 'messages', 'items', 'prompt'] as const
/** What exports call the person. */
const PERSON = /^(human|user)$/i

/** What an entry may be, in words. */
export const ENTRY_FORMS =
  '`{"prompt": "…"}`, or a conversation such as `{"conversations": [{"from": "human", "value": "…"}]}` or `{"messages": [{"role": "user", "content": "…"}]}`'

/** Reads an entry; undefined for what is none. Turns behind the one that is taken are not looked at. */
export function readEntry(entry: unknown): PromptEntry | undefined {
  if (typeof entry === 'string') return readPrompt(entry)
  if (Array.isArray(entry)) return readTurns(entry)
  const fields = fieldsOf(entry)
  const { prompt } = fields
  if (typeof prompt === 'string') return readPrompt(prompt)
  const name = TURNS.find((each) => Array.isArray(fields[each]))
  return name === undefined ? undefined : readTurns(fields[name] as readonly unknown[])
}

function readPrompt(prompt: string): PromptEntry | undefined {
  return prompt.trim() === '' ? undefined : { prompt }
}

function readTurns(turns: readonly unknown[]): PromptEntry {
  for (const each of turns) {
    const { from, role, value, content, text } = fieldsOf(each)
    if (!PERSON.test(String(from ?? role))) continue
    const prompt = readContent(value ?? content ?? text)
    if (prompt.trim() !== '') return { prompt }
  }
  return { prompt: null }
}

/** Content is a text, or a list of parts of which some are texts. */
function readContent(content: unknown): string {
  if (typeof content === 'string') return content
  if (!Array.isArray(content)) return ''
  return content.map((part) => readContent(typeof part === 'string' ? part : fieldsOf(part)['text'])).join('')
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {}
}
