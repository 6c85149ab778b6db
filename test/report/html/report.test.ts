import { describe, expect, test } from 'vitest'
import { renderReport } from '../../../src/report/html/report.ts'
import type { RunRecord } from '../../../src/report/record/run-record.ts'
import { createFullRecord } from '../../support/report-record.ts'
import { createComparison, createRunRecord, createTier, createWindows } from '../../support/tier-record.ts'

const FULL = createFullRecord()

describe('`renderReport`', () => {
  test('answers before any fold which tiers got faster, by how much, on what machine, and what may have spoilt it', () => {
    const header = readHeader(FULL)
    expect(header).toContain(
      'PGO made 1 of 4 workloads faster, by 5.0 %. pgo-lto made 1 of 3 workloads slower, by 2.9 %, and none',
    )
    expect(header).toContain(
      'On Test CPU, 4 CPUs (virtual), model tiny, commit cccccccccc with uncommitted changes',
    )
    expect(header).toContain('2 warnings: the governor is powersave; 10 requests: the hypervisor took 2 %')
    const rows = readRows(FULL)
    expect(rows[1]).toMatch(
      /^10 requests PGO ▲ faster by at least 1 % \+5\.\d+ % \[\+4\.\d+, \+5\.\d+\] PGO does 5\.\d+ % more work in the same time\. ! 1 warning pgo-lto ▼ slower −2\.\d+ % \[/,
    )
    expect(rows[3]).toMatch(
      /^a restless machine ! withheld \+2\.\d+ % \[.*\] Nothing can be said of PGO: the control, a copy of the baseline, differed/,
    )
    expect(rows[4]).toBe('200 requests – skipped 3 engines would need about 9 MiB, 1 MiB are free')
    expect(rows[5]).toMatch(/^100 requests × failed 3 of 3 blocks were discarded$/)
  })

  test('says of binaries that were not built by the run what is known of them', () => {
    const made = { flags: [], env: {} }
    const { arms: _, ...build } = FULL.build
    const page = (arms: RunRecord['build']['arms']): string =>
      readText(renderReport({ ...FULL, build: { ...build, build: 'skipped', ...(arms && { arms }) } }))
    const names = FULL.arms.map(({ name }) => name)
    const all = Object.fromEntries(names.map((name) => [name, made]))
    const found = 'The binaries were used as they were found (SKIP_PGO_BUILD)'
    expect(page(all)).toContain(`${found}, byte for byte as an earlier build of this project left them.`)
    expect(page({ baseline: made, pgo: made })).toContain('left them; how pgo-lto came to be is not known.')
    expect(page(undefined)).toContain(`${found}; how they were built is not known.`)
  })

  test('says in the folds how sure that is and what would make it surer', () => {
    const page = readText(renderReport(FULL))
    expect(page).toMatch(/PGO is 5\.\d+ % faster \(97 % interval 4\.\d+ to 5\.\d+ %\), so by at least 1 %\./)
    expect(page).toMatch(
      /How sure: chance of seeing this were it not beyond 1 %: p < 0\.001 among the 7 comparisons/,
    )
    expect(page).toMatch(/To be surer: about \d+ blocks instead of 14 would settle it/)
    expect(page).toContain(
      'Nothing can be said of PGO: the control, a copy of the very same baseline, differed',
    )
    expect(page).toContain('Warning: the hypervisor took 2 %. To do: use dedicated CPUs.')
    expect(page).toContain('inferno::model::attend')
    expect(page).toContain('81 of the engine’s 107 functions have counts')
    expect(page).toContain('87 % of what ran, and how often, is the same with 8 other prompts')
  })

  test('shows latency in the field’s terms, an engine’s own metric, and no percentile that has too few samples', () => {
    const page = readText(renderReport(FULL))
    expect(page).toMatch(/E2E, end-to-end latency p50 29\.5 ms 27\.9 ms – \+5\.\d+ % \[/)
    expect(page).toMatch(/E2E, end-to-end latency p50 .*? p99 needs 662 samples/)
    expect(page).toMatch(/heat p50 46\.5 °C/)
    expect(page).toContain('End-to-end latency of a request')
    const without = readText(renderReport(createRunRecord()))
    expect(without).not.toContain('Latency, rates and memory')
  })

  test('lists tiers from one request to many, and those without a number last', () => {
    const names = [
      '1 request',
      '10 requests',
      '25 requests',
      'a restless machine',
      '200 requests',
      '100 requests',
    ]
    expect(readRows(FULL)).toEqual(names.map((name) => expect.stringMatching(new RegExp(`^${name} `))))
  })

  test('says of an unfinished run that it is one, and links no index that may not exist yet', () => {
    const page = renderReport({ ...FULL, finishedAt: null })
    expect(page).toContain('This run has not finished.')
    expect(page).not.toContain('../index.html')
    expect(renderReport(FULL)).not.toContain('This run has not finished.')
  })

  test('fetches nothing and runs nothing: no address, no script, no style beside the one that its policy names', () => {
    const page = renderReport(FULL)
    expect(page).not.toMatch(/<script|<link|<img|https?:|style="|url\(|@import/)
    expect(page.match(/<style/g)).toHaveLength(1)
    expect(page).toMatch(/default-src 'none'; style-src 'sha256-[A-Za-z0-9+/]{43}='/)
  })

  test('is the same for the same record', () => {
    expect(renderReport(FULL)).toBe(renderReport(FULL))
  })

  test('names every reference by an id that is there, once', () => {
    const page = renderReport(FULL)
    const ids = [...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id)
    expect(new Set(ids).size).toBe(ids.length)
    for (const [, target] of page.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(target)
  })

  test('stays below 2 MB for eight tiers of 1500 blocks and prompts without end', () => {
    const windows = createWindows({ baseline: 1, pgo: 0.95, control: 1 }, 1500, 0.01)
    const tiers = Array.from({ length: 8 }, (_, index) =>
      createTier({
        name: `tier ${index}`,
        windows,
        blocks: 1500,
        workload: {
          concurrency: index + 1,
          requests: 1,
          maxTokens: 32,
          temperature: 0,
          prompts: Array.from({ length: 500 }, () => 'x'.repeat(2000)),
        },
      }),
    )
    const page = renderReport({ ...FULL, tiers })
    expect(Buffer.byteLength(page)).toBeLessThan(2_000_000)
  })

  test.for<[what: string, record: ReturnType<typeof createRunRecord>]>([
    ['without tiers', createRunRecord({ tiers: [] })],
    [
      'with a tier without windows',
      createRunRecord({ tiers: [createTier({ windows: [], conditions: [] })] }),
    ],
    [
      'with windows of the baseline alone',
      createRunRecord({ tiers: [createTier({ control: [], comparisons: [] })] }),
    ],
    [
      'whose blocks all took the same time',
      createRunRecord({
        tiers: [createTier({ windows: createWindows({ baseline: 1, pgo: 1, control: 1 }, 8, 0) })],
      }),
    ],
    [
      'of one block',
      createRunRecord({ tiers: [createTier({ windows: createWindows({ baseline: 1, pgo: 1 }, 1) })] }),
    ],
    ['without a margin', createRunRecord({ settings: {} })],
  ])('renders a run %s', ([, record]) => {
    const page = renderReport(record)
    expect(page).toContain('</html>')
    expect(page).not.toMatch(/NaN|undefined|Infinity/)
  })
})

/** What stands above the tiers. */
function readHeader(record: RunRecord): string {
  const [header = ''] = /<header>.*<\/header>/s.exec(renderReport(record)) ?? []
  return readText(header)
}

/** What every tier's row says. */
function readRows(record: RunRecord): readonly string[] {
  const rows = renderReport(record).matchAll(/<details class="tier row"[^>]*>\s*<summary>(.*?)<\/summary>/gs)
  return [...rows].map(([, row = '']) => readText(row).trim())
}

/** The page as text, white space collapsed. */
function readText(page: string): string {
  return page
    .replaceAll(/<style>.*<\/style>/gs, '')
    .replaceAll(/<\/t[dh]>/g, ' ')
    .replaceAll(/<[^>]+>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll(/\s+/g, ' ')
}

test('`renderReport` says beside a tier in slices what they cost, and about what is left without that', () => {
  const sliced = Math.log((1 / 1.15 + 0.14) / 1.14)
  const { effect } = createComparison()
  const tier = createTier({
    sliceNs: 8e6,
    comparisons: [createComparison({ effect: { ...effect, estimate: sliced } })],
  })
  const report = renderReport(
    createRunRecord({ tiers: [{ ...tier, pilot: { ...tier.pilot, sliceCost: 0.14 } }] }),
  )
  expect(report.replaceAll('\u00A0', ' ')).toContain(
    '14 % of a window, on every arm; without it about pgo +15.0 %',
  )
  const sure = { ...tier.pilot, sliceCost: 0.14, sliceCostError: { se: 0.01, df: 6 } }
  expect(
    renderReport(createRunRecord({ tiers: [{ ...tier, pilot: sure }] })).replaceAll('\u00A0', ' '),
  ).toMatch(
    /14 % of a window, on every arm, by the pilot’s blocks; without it pgo \+15\.0+ % \[.*\], 97 % intervals/,
  )
})
