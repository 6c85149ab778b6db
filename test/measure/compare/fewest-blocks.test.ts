import { describe, expect, test } from 'vitest'
import { fewestBlocks } from '../../../src/measure/compare/fewest-blocks.ts'

// This file has seven tests: 7 · 5/3 · 2^(1 - K) < 0.05 needs K = 9, K = 10 for two arms each, and K = 12 for seven such files.
describe('`fewestBlocks`', () => {
  test('raises blocks that are too few for the tests of a file', ({ task }) => {
    expect(fewestBlocks(8, task, { challengers: 1, files: 1 })).toBe(9)
  })

  test('counts every arm of a test', ({ task }) => {
    expect(fewestBlocks(8, task, { challengers: 2, files: 1 })).toBe(10)
  })

  test('takes other files of the run to have as many tests', ({ task }) => {
    expect(fewestBlocks(8, task, { challengers: 1, files: 7 })).toBe(12)
  })

  test('leaves more blocks as they are', ({ task }) => {
    expect(fewestBlocks(12, task, { challengers: 1, files: 1 })).toBe(12)
  })

  test.for([8, 9, 10])('does not take away from %i', (blocks, { task }) => {
    expect(fewestBlocks(blocks, task, { challengers: 1, files: 1 })).toBeGreaterThanOrEqual(blocks)
  })
})
