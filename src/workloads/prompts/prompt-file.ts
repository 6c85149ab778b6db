/** Prompt sets in files: one a line, JSON Lines, or conversations as ShareGPT and others export them. */
import { hash } from 'node:crypto'
import { extname, resolve } from 'node:path'
import { PgoBenchmarksError } from '../../errors.ts'
import { showText } from '../../support/show-text.ts'
import { ENTRY_FORMS, readEntry } from './prompt-entry.ts'
import { readJsonEntries } from './prompt-json.ts'
import { countCharacters } from './prompt-lengths.ts'
import { readLines } from './prompt-lines.ts'
import { canBeHandedOver, normalizePrompt } from './prompts.ts'
import { PromptFault, readText, type TextPart } from './prompt-text.ts'

/** Which prompts of a file are taken. */
export interface PromptFile {
  /** Path from the project root: `.txt`, `.jsonl` or `.json`. */
  readonly file: string
  /** Prompts left out at the beginning. */
  readonly skip: number
  /** Prompts taken at most; undefined for all. */
  readonly count?: number | undefined
  /** Shortest and longest prompts that count, characters (Unicode code points). */
  readonly minCharacters?: number | undefined
  readonly maxCharacters?: number | undefined
}

/** A prompt and where it stands, in words; null for an entry without one. */
interface FoundPrompt {
  readonly prompt: string | null
  readonly where: string
}

type Reader = (parts: AsyncIterable<TextPart>) => AsyncGenerator<FoundPrompt>

const SHOWN_CHARACTERS = 80

/**
 * Reads prompts from a file: of a `.txt` every line that is not blank, of a `.jsonl` every line's entry, of a `.json` every entry of its list, see
 * `readEntry`. A prompt that was there before, but for case and white space, is passed over, as is one of another length than is asked for; `skip` and
 * `count` count the others. The file is read no further than they ask for.
 *
 * @param option the setting that names the file, for errors.
 * @throws PgoBenchmarksError `PROMPTS_INVALID` that names the option, the file, and the line or entry.
 */
export async function readPromptFile(
  choice: PromptFile,
  option: string,
  root: string,
): Promise<readonly string[]> {
  const { file } = choice
  const path = resolve(root, file)
  const extension = extname(file).toLowerCase()
  const read = READERS[extension]
  try {
    if (read === undefined) {
      const known = Object.keys(READERS).join(', ')
      throw new PromptFault(`has the extension \`${extension}\``, `give it one of ${known}`)
    }
    return await takePrompts(read(readText(path)), choice)
  } catch (error) {
    const { message, fix } = error instanceof PromptFault ? error : describeUnreadable(error, path)
    throw new PgoBenchmarksError('PROMPTS_INVALID', `\`${option}\`: ${file} ${message}`, {
      fix,
      ...(!(error instanceof PromptFault) && { cause: error }),
    })
  }
}

async function takePrompts(
  found: AsyncIterable<FoundPrompt>,
  { skip, count = Number.POSITIVE_INFINITY, ...lengths }: PromptFile,
): Promise<readonly string[]> {
  const { minCharacters = 0, maxCharacters = Number.POSITIVE_INFINITY } = lengths
  const seen = new Set<string>()
  const taken: string[] = []
  let entries = 0
  for await (const { prompt, where } of found) {
    entries += 1
    if (prompt === null) continue
    const length = countCharacters(prompt)
    if (length < minCharacters || length > maxCharacters) continue
    // Hashes: a set of long prompts may be most of a large file.
    const key = hash('sha256', normalizePrompt(prompt), 'base64')
    if (seen.has(key)) continue
    seen.add(key)
    if (seen.size <= skip) continue
    if (!canBeHandedOver(prompt)) throw describeUnpassable(where)
    taken.push(prompt)
    if (taken.length >= count) break
  }
  if (taken.length > 0) return taken
  const among = entries === seen.size ? '' : ` of the lengths asked for among ${entries} entries`
  throw new PromptFault(
    `has ${seen.size} prompts${among}, none of them behind the first ${skip}`,
    describeWayOut(seen.size, entries),
  )
}

function describeWayOut(prompts: number, entries: number): string {
  if (prompts > 0) return 'lower `skip`'
  return entries === 0
    ? 'write at least one prompt into it'
    : 'change `minCharacters` and `maxCharacters`, or let a conversation have a turn of `human` or `user`'
}

const READERS: Readonly<Record<string, Reader>> = {
  '.txt': async function* readTexts(parts) {
    for await (const { line, number } of readLines(parts)) yield { prompt: line, where: `line ${number}` }
  },
  '.jsonl': async function* readJsonLines(parts) {
    for await (const { line, number } of readLines(parts)) {
      const where = `line ${number}`
      yield readFound(parseLine(line, where), where)
    }
  },
  '.json': async function* readJson(parts) {
    let number = 0
    for await (const entry of readJsonEntries(parts)) {
      number += 1
      yield readFound(entry, `entry ${number}`)
    }
  },
}

function parseLine(line: string, where: string): unknown {
  try {
    return JSON.parse(line)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new PromptFault(
      `is not JSON in ${where}: ${showText(line, SHOWN_CHARACTERS)}: ${why.slice(0, 2 * SHOWN_CHARACTERS)}`,
      'write one `{"prompt": "…"}` a line',
    )
  }
}

function readFound(value: unknown, where: string): FoundPrompt {
  const entry = readEntry(value)
  if (entry !== undefined) return { ...entry, where }
  throw new PromptFault(
    `has no prompt in ${where}: ${showText(JSON.stringify(value), SHOWN_CHARACTERS)}`,
    `let every entry be ${ENTRY_FORMS}`,
  )
}

function describeUnpassable(where: string): PromptFault {
  return new PromptFault(
    `holds a NUL character or half a surrogate pair in ${where}, which no engine can be handed`,
    'take it out; a file in UTF-16 has to begin with its byte order mark',
  )
}

/** What the file system said. */
function describeUnreadable(
  error: unknown,
  path: string,
): { readonly message: string; readonly fix: string } {
  const code: unknown = Reflect.get(Object(error), 'code')
  const why = error instanceof Error ? error.message : String(error)
  return code === 'ENOENT'
    ? {
        message: `cannot be read (looked at ${path})`,
        fix: 'correct the path, which starts at the project root',
      }
    : { message: `cannot be read: ${why} (${path})`, fix: 'let it be a file that may be read' }
}
