/** The table of docs/reliability.md has what test/faults does, and says what these tests see. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { FAULTS, FULL_DISK } from '../support/faults.ts'
import { STAGES } from '../support/staged-project.ts'
import { REPOSITORY } from '../support/temp-project.ts'

const page = await readFile(join(REPOSITORY, 'docs', 'reliability.md'), 'utf8')
const [header, , ...rows] = page
  .split('\n')
  .filter((line) => line.startsWith('|'))
  .map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  )

test('every fault has its row, and every stage its column', () => {
  expect(header).toEqual(['fault', ...STAGES, 'what is left'])
  expect(rows.map(([fault]) => fault)).toEqual(FAULTS)
  expect(rows.flat()).not.toContain('')
})

test.for(STAGES)('a full disk at `%s` is named as there', (stage) => {
  const row = rows.find(([fault]) => fault === 'full disk')
  expect(row?.[1 + STAGES.indexOf(stage)]).toContain(`\`${FULL_DISK[stage]}\``)
})
