import { describe, expect, test } from 'vitest'
import { fewestBlocks } from '../../../src/measure/compare/fewest-blocks.ts'

// This file has six tests: 6 · 5/3 · 2^(1 - K) < 0.05 needs K = 9, and K = 10 for two arms each.
describe('`fewestBlocks`', () => {
  test('raises blocks that are too few for the tests of a file', ({ task }) => {
    expect(fewestBlocks(8, task, 1)).toBe(9)
  })

  test('counts every arm of a test', ({ task }) => {
    expect(fewestBlocks(8, task, 2)).toBe(10)
  })

  test('leaves more blocks as they are', ({ task }) => {
    expect(fewestBlocks(12, task, 1)).toBe(12)
  })

  test.for([8, 9, 10])('does not take away from %i', (blocks, { task }) => {
    expect(fewestBlocks(blocks, task, 1)).toBeGreaterThanOrEqual(blocks)
  })
})
