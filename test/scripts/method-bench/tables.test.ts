import { expect, test } from 'vitest'
import type { RealRun } from '../../../scripts/method-bench/real-runs.ts'
import { renderContenders, renderReal } from '../../../scripts/method-bench/tables.ts'

function createRun(changes: Partial<RealRun> = {}): RealRun {
  return {
    concurrency: 10,
    burnPercent: 1,
    estimate: -0.01,
    interval: [-0.014, -0.006],
    different: true,
    verdict: 'slower',
    blocks: 40,
    seconds: 60,
    ...changes,
  }
}

test('`renderReal` counts what was found with the right sign, called and withheld, by concurrency and size; covered where the truth is known', () => {
  const lines = renderReal([
    createRun(),
    createRun({ estimate: 0.02, interval: [0.01, 0.03], verdict: 'faster' }),
    createRun({
      burnPercent: 0,
      estimate: 0,
      interval: [-0.004, 0.004],
      different: false,
      verdict: 'withheld',
    }),
  ]).split('\n')
  expect(lines).toHaveLength(4)
  expect(lines[2]).toBe(
    '| 10 | 60 s | 1 % | 0.50 % | ±0.70 % | – | 1 of 2 (50 %, 1-99 %) | 2 of 2 (100 %, 16-100 %) | 0 of 2 (0 %, 0-84 %) |',
  )
  // Covered, neither found nor called, withheld; the intervals of one run end at 97.5 %, which rounds either way.
  expect(lines[3]).toMatch(/\| 1 of 1 [^|]+\| 0 of 1 [^|]+\| 0 of 1 [^|]+\| 1 of 1 [^|]+\|$/)
})

test('`renderContenders` counts intervals without 0 and gives widths by method', () => {
  const run = { method: 'hyperfine', seconds: 20, estimate: 0.02, low: 0.01, high: 0.03 }
  const lines = renderContenders([
    run,
    { ...run, estimate: 0, low: -0.02, high: 0.02 },
    { ...run, method: 'ours' },
  ])
  expect(lines.split('\n').slice(2)).toEqual([
    '| hyperfine | 20 s | 1 of 2 (50 %, 1-99 %) | ±1.50 % | 1.41 % |',
    expect.stringContaining('| ours | 20 s | 1 of 1'),
  ])
})
