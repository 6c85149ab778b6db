import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { findStaleFiles, writeGeneratedFiles } from '../../scripts/docs/generated-files.ts'
import { renderErrors } from '../../scripts/docs/render-errors.ts'
import { renderSettings, renderWorkload } from '../../scripts/docs/render-settings.ts'
import { STATS_ERRORS } from '../../scripts/docs/stats-errors.ts'
import { wrapText } from '../../scripts/docs/wrap-text.ts'
import { ERRORS } from '../../src/error-codes.ts'
import { resolveSettings, settingsSchema } from '../../src/settings/settings.ts'
import { workloadSchema } from '../../src/workloads/workload.ts'
import { REPOSITORY } from '../support/temp-project.ts'
import { createTemporaryDirectory } from '../support/temporary-directory.ts'

test('docs/settings.md is what `npm run docs` would write', async () => {
  const page = await readFile(join(REPOSITORY, 'docs', 'settings.md'), 'utf8')
  expect(page).toBe(renderSettings(settingsSchema, resolveSettings({})))
})

test('docs/workload.md is what `npm run docs` would write, with every field of a workload', async () => {
  const page = await readFile(join(REPOSITORY, 'docs', 'workload.md'), 'utf8')
  expect(page).toBe(renderWorkload(workloadSchema))
  for (const field of Object.keys(workloadSchema.shape)) expect(page).toContain(`| \`${field}\` |`)
})

test('docs/errors.md is what `npm run docs` would write', async () => {
  const page = await readFile(join(REPOSITORY, 'docs', 'errors.md'), 'utf8')
  expect(page).toBe(renderErrors({ ...ERRORS, ...STATS_ERRORS }))
})

test('`npm run docs:check` names every file that is altered or missing, and no other', async () => {
  await using directory = await createTemporaryDirectory()
  await writeGeneratedFiles(directory.path)
  await expect(findStaleFiles(directory.path)).resolves.toEqual([])
  await rm(directory.join('docs', 'settings.md'))
  await directory.write('docs/errors.md', '# Errors\n')
  await expect(findStaleFiles(directory.path)).resolves.toEqual(['docs/settings.md', 'docs/errors.md'])
})

test('`renderErrors` gives every code a section that a link can lead to, by the alphabet', () => {
  const page = renderErrors({ B_CODE: { means: 'B.', fix: 'Do b.' }, A_CODE: { means: 'A.', fix: 'Do a.' } })
  expect(page).toMatch(
    /\n\n## `A_CODE`\n\nA\.\n\n\*\*Fix:\*\* Do a\.\n\n## `B_CODE`\n\nB\.\n\n\*\*Fix:\*\* Do b\.\n$/,
  )
})

describe('`wrapText`', () => {
  test('breaks at the last blank that fits, and keeps every word', () => {
    const text = 'word '.repeat(60).trimEnd()
    const lines = wrapText(text).split('\n')
    expect(lines.map(({ length }) => length)).toEqual([119, 119, 59])
    expect(lines.join(' ')).toBe(text)
  })

  test('breaks neither inside code nor inside a link', () => {
    const [code, link] = [`\`${'a '.repeat(40)}\``, `[${'b '.repeat(30)}](b.md#b)`]
    expect(wrapText(`${code}, ${link}.`).split('\n')).toEqual([`${code},`, `${link}.`])
  })
})

describe('`renderSettings`', () => {
  test('names the type, the least value and the default of an option', () => {
    const schema = z.object({
      blocks: z.int().min(8).default(12).describe('How many.'),
      mode: z.enum(['auto', 'off']).default('auto').describe('Which | what.'),
      names: z.array(z.string()).optional().describe('Whose.'),
    })
    expect(rowsOf(schema, { blocks: 12, mode: 'auto' })).toEqual([
      '| `blocks` | integer from 8 | `12` | How many. |',
      "| `mode` | `'auto'`, `'off'` | `'auto'` | Which \\| what. |",
      '| `names` | list of string | none | Whose. |',
    ])
  })

  test('gives options that hold options a table of their own, with their full names', () => {
    const inner = z.object({ a: z.number().positive().default(1).describe('A.') })
    const schema = z.object({ group: inner.prefault({}).describe('A group.') })
    expect(rowsOf(schema, { group: { a: 1 } })).toEqual([
      '| `group` | see [below](#group) |  | A group. |',
      '| `group.a` | number above 0 | `1` | A. |',
    ])
  })

  test('gives every kind of an option a table of its own, with the defaults that the schema says', () => {
    const first = z.object({
      kind: z.literal('a').describe('A.'),
      x: z.int().min(0).default(1).describe('X.'),
    })
    const second = z.object({ kind: z.literal('b').describe('B.'), y: z.string().describe('Y.') })
    const schema = z.object({ it: z.discriminatedUnion('kind', [first, second]).describe('It.') })
    expect(rowsOf(schema, { it: { kind: 'a', x: 5 } })).toEqual([
      '| `it` | see [below](#it) |  | It. |',
      "| `it.kind` | `'a'` | `'a'` | A. |",
      '| `it.x` | integer from 0 | `5` | X. |',
      "| `it.kind` | `'b'` | none | B. |",
      '| `it.y` | string | none | Y. |',
    ])
  })

  test('shows the words of the meta where there are some', () => {
    const words = { description: 'S.', shownDefault: 'drawn', shownType: 'a share' }
    expect(rowsOf(z.object({ s: z.number().optional().meta(words) }), {})).toEqual([
      '| `s` | a share | drawn | S. |',
    ])
  })

  test('refuses an option without a description by its name', () => {
    const schema = z.object({ group: z.object({ a: z.number() }).describe('A group.') })
    expect(() => renderSettings(schema, {})).toThrow('setting `group.a` has no description')
  })
})

/** The lines of a page that are table rows. */
function rowsOf(schema: z.ZodType, defaults: unknown): readonly string[] {
  return renderSettings(schema, defaults)
    .split('\n')
    .filter((line) => line.startsWith('| `'))
}
