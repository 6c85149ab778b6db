/** Rows of a terminal: as a table where it fits, else one below the other. Pure. */
import type { styleText } from 'node:util'
import { columnsOf, fit, flow, wrap } from '../words/columns.ts'

export type Style = Parameters<typeof styleText>[0]
export type Paint = (style: Style | undefined, text: string) => string

/** One line of the table, or one paragraph of the list. */
export interface Row {
  /** A cell for each heading; missing ones are empty. */
  readonly cells: readonly string[]
  /** The same in the list, under the first cell; no piece is broken that fits into a line. */
  readonly pieces: readonly string[]
  readonly style: Style | undefined
}

const GAP = '  '
const INDENT = '  '
const SHORTEST_NAME = 16

/**
 * Draws rows under headings. The first column is shortened to fit; when even that is not enough, every row becomes a few lines, so
 * that a narrow terminal breaks no number.
 */
export function renderRows(
  headings: readonly string[],
  rows: readonly Row[],
  width: number,
  paint: Paint,
): readonly string[] {
  const all = [headings, ...rows.map(({ cells }) => cells)]
  const widths = headings.map((_, column) => Math.max(...all.map((cells) => columnsOf(cells[column] ?? ''))))
  const others = widths.slice(1).reduce((sum, columns) => sum + columns + GAP.length, 0)
  const [longestName = 0] = widths
  if (others + Math.min(longestName, SHORTEST_NAME) > width) return renderList(rows, width, paint)
  widths[0] = Math.min(longestName, width - others)
  const draw = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => fit(cell, widths[column] ?? 0))
      .join(GAP)
      .trimEnd()
  return [paint('bold', draw(headings)), ...rows.map(({ cells, style }) => paint(style, draw(cells)))]
}

function renderList(rows: readonly Row[], width: number, paint: Paint): readonly string[] {
  return rows.flatMap(({ cells: [name = ''], pieces, style }) => [
    ...(name === '' ? [] : wrap(name, width).map((line) => paint('bold', line))),
    ...flow(pieces, width - INDENT.length, GAP).map((line) => paint(style, INDENT + line)),
  ])
}
