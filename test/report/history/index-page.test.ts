import { describe, expect, test } from 'vitest'
import { renderIndex } from '../../../src/report/history/index-page.ts'
import type { History } from '../../../src/report/history/read-history.ts'
import { createFullRecord } from '../../support/report-record.ts'
import { createRunRecord } from '../../support/tier-record.ts'

const FOLDER = '2026-01-01T00-00-00-000Z'
const FULL = createFullRecord()

function render(changes: Partial<History> = {}): string {
  return renderIndex({ runs: [{ folder: FOLDER, summary: FULL }], damaged: [], omitted: 0, ...changes })
}

describe('`renderIndex`', () => {
  test('links every run, with date, commit, machine and what each tier came to', () => {
    const page = render()
    expect(page).toContain(`href="./${FOLDER}/report.html"`)
    for (const text of [
      '2026-01-01 00:00 UTC',
      'cccccccccc',
      'Test CPU',
      '10 requests',
      'faster by at least 1',
      '9 MiB',
    ]) {
      expect(page).toContain(text)
    }
  })

  test('says which runs did not finish, which cannot be read and how many are not listed', () => {
    const page = render({
      runs: [{ folder: FOLDER, summary: createRunRecord({ finishedAt: null }) }],
      damaged: [{ folder: '2025', why: 'cut <off>' }],
      omitted: 7,
    })
    expect(page).toContain('not finished')
    expect(page).toContain('cut &lt;off&gt;')
    expect(page).toContain('7 older runs')
  })

  test('is a page without any run, too', () => {
    expect(render({ runs: [] })).toContain('0 runs of PGO benchmarks')
  })
})
