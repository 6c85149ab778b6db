/** Prompt sets in files: one a line, JSON Lines, or conversations as ShareGPT exports them. */
import { readFile } from 'node:fs/promises'
import { extname, resolve } from 'node:path'
import { z } from 'zod'
import { PgoBenchmarksError } from '../../errors.ts'

/** Which prompts of a file are taken. */
export interface PromptFile {
  /** Path from the project root: `.txt`, `.jsonl` or `.json`. */
  readonly file: string
  /** Prompts left out at the beginning. */
  readonly skip: number
  /** Prompts taken at most; undefined for all. */
  readonly count?: number | undefined
}

const lineSchema = z.object({ prompt: z.string().refine((prompt) => prompt.trim() !== '') })
const turnSchema = z.object({ from: z.string(), value: z.string() })
const conversationsSchema = z.array(z.object({ conversations: z.array(turnSchema) })).min(1)

/** What ShareGPT's exports call the person. */
const PERSON = new Set(['human', 'user'])
const SHOWN_CHARACTERS = 80

/**
 * Reads prompts from a file: of a `.txt` every line that is not blank; of a `.jsonl` the `prompt` of every line; of a `.json` in
 * ShareGPT's form, `[{ "conversations": [{ "from": "human", "value": … }, …] }, …]`, the first human turn of every conversation.
 *
 * @param option the setting that names the file, for errors.
 * @throws PgoBenchmarksError `PROMPTS_INVALID` that names the option, the file, and the line or entry.
 */
export async function readPromptFile(
  { file, skip, count }: PromptFile,
  option: string,
  root: string,
): Promise<readonly string[]> {
  const path = resolve(root, file)
  const extension = extname(file).toLowerCase()
  const parse = PARSERS[extension]
  if (parse === undefined) {
    throw invalid(
      option,
      file,
      `has the extension \`${extension}\``,
      `give it one of ${Object.keys(PARSERS).join(', ')}`,
    )
  }
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    throw invalid(
      option,
      file,
      `cannot be read (looked at ${path})`,
      'correct the path, which starts at the project root',
      error,
    )
  }
  const prompts = parse(text.replace(/^\uFEFF/, ''), (what, fix) => invalid(option, file, what, fix))
  const taken = prompts.slice(skip, count === undefined ? undefined : skip + count)
  if (taken.length > 0) return taken
  throw invalid(
    option,
    file,
    `has ${prompts.length} prompts, none of them behind the first ${skip}`,
    skip === 0 ? 'write at least one prompt into it' : 'lower `skip`',
  )
}

type Refuse = (what: string, fix: string) => PgoBenchmarksError

const PARSERS: Readonly<Record<string, (text: string, refuse: Refuse) => readonly string[]>> = {
  '.txt': (text) => splitLines(text).map(({ line }) => line.trim()),
  '.jsonl': (text, refuse) =>
    splitLines(text).map(({ line, number }) => {
      const parsed = lineSchema.safeParse(parseJson(line))
      if (parsed.success) return parsed.data.prompt
      throw refuse(
        `line ${number} is no object with a \`prompt\`: ${line.slice(0, SHOWN_CHARACTERS)}`,
        'write one `{"prompt": "…"}` a line',
      )
    }),
  '.json': (text, refuse) => {
    const parsed = conversationsSchema.safeParse(parseJson(text))
    if (!parsed.success) {
      const where = parsed.error.issues[0]?.path.join('.') ?? ''
      throw refuse(
        `is not in ShareGPT's form${where === '' ? '' : `, see \`${where}\``}`,
        'write `[{"conversations": [{"from": "human", "value": "…"}]}]`, or use a .jsonl or .txt',
      )
    }
    return parsed.data.flatMap(({ conversations }) => {
      const first = conversations.find(({ from, value }) => PERSON.has(from) && value.trim() !== '')
      return first === undefined ? [] : [first.value]
    })
  },
}

function splitLines(text: string): readonly { readonly line: string; readonly number: number }[] {
  return text
    .split(/\r?\n/)
    .map((line, index) => ({ line, number: index + 1 }))
    .filter(({ line }) => line.trim() !== '')
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function invalid(
  option: string,
  file: string,
  what: string,
  fix: string,
  cause?: unknown,
): PgoBenchmarksError {
  return new PgoBenchmarksError('PROMPTS_INVALID', `\`${option}\`: ${file} ${what}`, { fix, cause })
}
