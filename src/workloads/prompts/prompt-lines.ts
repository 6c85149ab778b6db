/** The lines of a text that comes in parts. */
import type { TextPart } from './prompt-text.ts'

/** A line without blanks around it, and its number from 1. */
export interface TextLine {
  readonly line: string
  readonly number: number
}

/** Cuts a text into its lines; blank ones are left out. A byte order mark is a blank too: files with one may have been put together. */
export async function* readLines(parts: AsyncIterable<TextPart>): AsyncGenerator<TextLine> {
  let held: string[] = []
  let number = 1
  for await (const { text } of parts) {
    const [first = '', ...others] = text.split('\n')
    held.push(first)
    for (const other of others) {
      const line = held.join('').trim()
      if (line !== '') yield { line, number }
      number += 1
      held = [other]
    }
  }
  const last = held.join('').trim()
  if (last !== '') yield { line: last, number }
}
