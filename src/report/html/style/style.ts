/** The stylesheet of every page, in one string whose hash the page's policy allows. */
import { CHARTS } from './charts.ts'
import { LAYOUT } from './layout.ts'
import { PRINT } from './print.ts'
import { ROWS } from './rows.ts'
import { TABLES } from './tables.ts'
import { TOKENS } from './tokens.ts'

export const STYLE: string = [TOKENS, LAYOUT, ROWS, TABLES, CHARTS, PRINT].join('\n')
