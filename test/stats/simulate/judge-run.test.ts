import { describe, expect, test } from 'vitest'
import { judgeRun, type JudgeOptions } from '../../../src/stats/simulate/judge-run.ts'
import { createBlock, type Block } from '../../../src/stats/samples/block.ts'

const OPTIONS: JudgeOptions = {
  baseline: 'baseline',
  arm: 'arm',
  control: 'control',
  seed: 1,
  halfWidthTarget: null,
  flips: 999,
}

/** Blocks in which arm and control are the baseline's times a factor, with a ripple of 0.1 %. */
function createBlocks(arm: number, control = 1, count = 20): readonly Block[] {
  return Array.from({ length: count }, (_, block) =>
    createBlock({
      baseline: [100 * Math.exp(0.001 * Math.sin(1 + 3 * block))],
      arm: [100 * arm * Math.exp(0.001 * Math.sin(2 + 5 * block))],
      control: [100 * control * Math.exp(0.001 * Math.sin(3 + 7 * block))],
    }),
  )
}

describe('`judgeRun`', () => {
  test('calls a difference that is there', () => {
    const judgement = judgeRun(createBlocks(0.95), OPTIONS)
    expect(judgement).toMatchObject({ called: true, withheld: false, blocks: 20 })
    expect(judgement.effect).toMatchObject({ confidence: 0.95, estimate: expect.closeTo(Math.log(0.95), 3) })
  })

  test('calls none that is not', () => {
    expect(judgeRun(createBlocks(1), OPTIONS)).toMatchObject({ intervalExcludesZero: false, called: false })
  })

  test('calls a difference beside which that of the control is small', () => {
    expect(judgeRun(createBlocks(0.95, 1.02), OPTIONS)).toMatchObject({ called: true, withheld: false })
  })

  test('calls nothing that only one of the two copies bears', () => {
    expect(judgeRun(createBlocks(0.98, 0.98), OPTIONS)).toMatchObject({
      intervalExcludesZero: true,
      signFlipRejects: true,
      withheld: true,
      called: false,
    })
  })

  test('stops at the first look that is precise enough in arm and control, with the wider interval that it costs', () => {
    const judgement = judgeRun(createBlocks(1), { ...OPTIONS, halfWidthTarget: 0.01, minimumBlocks: 12 })
    expect(judgement).toMatchObject({ blocks: 12, effect: { confidence: 0.99 } })
  })
})
