import { describe, expect, test } from 'vitest'
import { renderPicture } from '../../scripts/report-picture/render-picture.ts'
import { DARK, LIGHT } from '../../src/report/html/style/tokens.ts'
import { runRecordSchema, type RunRecord } from '../../src/report/record/run-record.ts'
import { createFullRecord, poison } from '../support/report-record.ts'
import { createComparison, createControl, createRunRecord, createTier } from '../support/tier-record.ts'

const RECORD = createRunRecord({
  tiers: [
    createTier({ name: 'ten', control: [createControl()] }),
    createTier({
      name: 'one',
      workload: { ...createTier().workload, concurrency: 1 },
      comparisons: [
        createComparison({ estimate: -0.02, interval: [-0.03, -0.01], verdict: { kind: 'slower' } }),
      ],
    }),
    { state: 'skipped', name: 'many', reason: 'memory' },
  ],
})

/** The texts of a class, in order. */
function readTexts(svg: string, className: string): readonly string[] {
  const texts = svg.matchAll(new RegExp(`<text class="${className}"[^>]*>([^<]*)</text`, 'g'))
  return [...texts].map(([, text = '']) => text.replaceAll('\u00A0', ' ').trim())
}

function readNote(record: RunRecord): string {
  return readTexts(renderPicture(record, LIGHT), 'note').join(' ')
}

function withoutStyle(svg: string): string {
  return svg.replace(/<style>.*<\/style>/s, '')
}

describe('`renderPicture`', () => {
  test('has the headline and one row a tier: name, verdict, estimate, interval, and a bar with the control’s', () => {
    const svg = renderPicture(RECORD, LIGHT)
    expect(readTexts(svg, 'headline').join(' ')).toBe(
      'PGO made 1 of 2 workloads faster, by 5.0 %, and 1 slower, by 2.0 %.',
    )
    expect(readTexts(svg, 'rest')).toEqual(['The rest: 1 skipped.'])
    expect(readTexts(svg, 'name')).toEqual(['one', 'ten', 'many'])
    expect(readTexts(svg, 'verdict')).toEqual(['▼ slower', '▲ faster by at least 1 %', '– skipped'])
    expect(readTexts(svg, 'number')).toEqual(['−2.0 %', '+5.0 %', ''])
    expect(readTexts(svg, 'interval')).toEqual(['[−3.0, −1.0]', '[+4.5, +5.5]', ''])
    expect(svg.match(/class="arm-line/g)).toHaveLength(2)
    expect(svg.match(/class="control-line/g)).toHaveLength(2)
    expect(readTexts(svg, 'note').join(' ')).toMatch(
      /^Measured on Test CPU, 4 CPUs \(virtual\), model tiny, seed 7\. Right of 0 is faster/,
    )
  })

  test('does not hide what may have spoilt the run', () => {
    const { warnings, tiers } = createFullRecord()
    const finished = createRunRecord({ finishedAt: '2026-01-01T00:05:00.000Z' })
    expect(readNote(finished)).toMatch(/a copy of the baseline\.$/)
    expect(readNote({ ...finished, warnings, tiers })).toMatch(/The report has 2 warnings\.$/)
    expect(readNote(createRunRecord())).toMatch(/The run has not finished\.$/)
  })

  test('puts all bars on one axis: equal speedups at equal places', () => {
    const places = [
      ...renderPicture(RECORD, LIGHT).matchAll(/<circle class="point" cx="([\d.]+)%"[^>]*r="3"/g),
    ]
    expect(places).toHaveLength(2)
    expect(places[0]?.[1]).toBe(places[1]?.[1])
  })

  test('is the same for the same record, and differs in its colours alone from light to dark', () => {
    const [light, dark] = [renderPicture(RECORD, LIGHT), renderPicture(RECORD, DARK)]
    expect(renderPicture(RECORD, LIGHT)).toBe(light)
    expect(withoutStyle(dark)).toBe(withoutStyle(light))
    expect(dark).not.toBe(light)
  })

  test('stands alone, and nothing of a record becomes markup of it', () => {
    const payload = `"><script>x</script><image href='https://example.org/x.png'/>&\u0000`
    const record = runRecordSchema.parse(poison(createFullRecord(), payload))
    const svg = renderPicture(record, LIGHT)
    expect(svg.replace('xmlns="http://www.w3.org/2000/svg"', '')).not.toMatch(
      /<script|<image|href="|src="|url\(|@import|@font-face|="https?:/,
    )
    expect(svg).toContain('&lt;script&gt;')
  })
})
