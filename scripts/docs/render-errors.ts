/** docs/errors.md, made from the list of codes. Pure: guides in, Markdown out. */
import type { ErrorGuide } from '../../src/error-codes.ts'
import { wrapText } from './wrap-text.ts'

const INTRODUCTION = [
  'Every error has a stable code, which stands in brackets behind its name. Its message says what was found, where, and the fix; this page says of each code what it means and what to do in general.',
  'A failed tier has its code in results.json as well; there `UNEXPECTED` is an error without one, which is a fault of the suite: report it. A tier that was skipped is no error: its engines would not fit into free memory, and the figures are in the report.',
  'This page is made from `src/error-codes.ts` by `npm run docs`.',
]

/** Renders the page: a section for each code, by the alphabet. */
export function renderErrors(errors: Readonly<Record<string, ErrorGuide>>): string {
  const sections = Object.entries(errors)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([code, { means, fix }]) => [`## \`${code}\``, wrapText(means), wrapText(`**Fix:** ${fix}`)])
  return `${['# Errors', ...INTRODUCTION.map((text) => wrapText(text)), ...sections].join('\n\n')}\n`
}
