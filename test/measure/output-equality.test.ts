import { describe, expect, test } from 'vitest'
import { findOutputDifference } from '../../src/measure/output-equality.ts'
import { resolveWorkload } from '../../src/workloads/workload.ts'
import { refusal } from '../support/expect-error.ts'
import { createTimedWindow } from '../support/timed-window.ts'

const WORKLOAD = resolveWorkload({ concurrency: 2, prompts: ['hi', 'bye'] })

describe('`findOutputDifference`', () => {
  test('finds none where every arm answers every request alike', () => {
    const windows = ['baseline', 'pgo', 'pgo', 'baseline'].map((arm) => createTimedWindow({ arm }))
    expect(findOutputDifference(windows, WORKLOAD)).toBeUndefined()
  })

  test('finds none in no windows', () => {
    expect(findOutputDifference([], WORKLOAD)).toBeUndefined()
  })

  test('names the request, its prompt and both arms', () => {
    const windows = [createTimedWindow({}), createTimedWindow({ arm: 'pgo', outputs: ['a', 'x'] })]
    expect(findOutputDifference(windows, WORKLOAD)).toEqual(
      refusal('OUTPUT_DIFFERS', 'request 1', '"bye"', 'arm `pgo`', '`baseline`', 'Fix:', 'deterministic'),
    )
  })

  test('finds an arm that answers differently only in a later round', () => {
    const windows = [createTimedWindow({}), createTimedWindow({ round: 1, outputs: ['x', 'b'] })]
    expect(findOutputDifference(windows, WORKLOAD)).toEqual(refusal('OUTPUT_DIFFERS', 'request 0', '"hi"'))
  })
})
