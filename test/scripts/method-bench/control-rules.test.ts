import { expect, test } from 'vitest'
import { compareControlRules, type ControlRow } from '../../../scripts/method-bench/control-rules.ts'
import { renderControlRules } from '../../../scripts/method-bench/tables.ts'

const ROWS = compareControlRules(80)
const OURS = 'mean of both, each at 90 %, less what the control shows (decideVerdict)'
const SIGNIFICANCE = 'baseline alone, withheld where the 99 % control excludes 0'

function find(rule: string, name: string, hypotheses: number): ControlRow {
  const row = ROWS.find((one) => one.rule === rule && one.name === name && one.hypotheses === hypotheses)
  if (row === undefined) throw new Error(`no row of ${rule}, ${name}`)
  return row
}

test('the rule of verdicts calls nothing faster that seems so beside one unlucky copy, of whatever size', () => {
  for (const name of ['baseline 0.5 % slow', 'baseline 1 % slow', 'copy 1 % slow']) {
    // 5 % is promised; 3 standard errors of 80 runs are 7 %.
    expect(find(OURS, name, 1).faster).toBeLessThan(0.12)
  }
  expect(find(SIGNIFICANCE, 'baseline 0.5 % slow', 1).faster).toBeGreaterThan(0.18)
})

test('it finds what is there about as often alone, and more often among eight', () => {
  for (const name of ['true +0.5 %', 'true +0.75 %', 'true +1 %']) {
    expect(find(OURS, name, 1).faster).toBeGreaterThan(find(SIGNIFICANCE, name, 1).faster - 0.1)
    expect(find(OURS, name, 8).faster).toBeGreaterThan(find(SIGNIFICANCE, name, 8).faster)
  }
  // A control that differs by little does not withhold 7 %.
  expect(find(OURS, 'true +7 %, copy 0.1 % slow', 8)).toMatchObject({ faster: 1, withheld: 0 })
})

test('`renderControlRules` has a row a rule and family, a column a case', () => {
  const lines = renderControlRules(ROWS).split('\n')
  expect(lines).toHaveLength(2 + 8 * 2)
  expect(lines[0]).toContain('baseline 0.5 % slow')
})
