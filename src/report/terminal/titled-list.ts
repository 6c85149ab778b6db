import { cleanLine } from '../../support/clean-text.ts'

/** Lines under a title, with an empty one above; nothing where there are none. Texts of files are cleaned. */
export function renderTitledList(title: string, items: readonly string[]): readonly string[] {
  return items.length === 0 ? [] : ['', title, ...items.map((item) => `  ${cleanLine(item)}`)]
}
