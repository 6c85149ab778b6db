import { describe, expect, test } from 'vitest'
import type { TimedWindow } from '../../../src/measure/blocks/timed-window.ts'
import { findOutputDifference } from '../../../src/measure/blocks/output-equality.ts'
import { resolveWorkload } from '../../../src/workloads/workload.ts'
import { refusal } from '../../support/expect-error.ts'
import { createTimedWindow } from '../../support/timed-window.ts'

const WORKLOAD = resolveWorkload({ concurrency: 2, prompts: ['hi', 'bye'] })

/** A window whose engine answers it as a whole. */
function createWhole(arm: string, sha256: string): TimedWindow {
  const { result, ...window } = createTimedWindow({ arm, outputs: [] })
  return { ...window, result: { ...result, output: { sha256 } } }
}

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

  test('compares with a window of another block, and says when an arm differs from itself', () => {
    const reference = createTimedWindow({})
    const windows = [createTimedWindow({ outputs: ['a', 'x'] })]
    expect(findOutputDifference(windows, WORKLOAD)).toBeUndefined()
    expect(findOutputDifference(windows, WORKLOAD, { reference })).toEqual(
      refusal('OUTPUT_DIFFERS', 'request 1', 'arm `baseline` than before'),
    )
  })

  test('names stopping by signals as what may have changed the answers', () => {
    const windows = [createTimedWindow({}), createTimedWindow({ arm: 'pgo', outputs: ['x', 'b'] })]
    expect(findOutputDifference(windows, WORKLOAD, { stopped: true })).toEqual(
      refusal('OUTPUT_DIFFERS', 'Fix:', 'by signals', "`slicing: 'off'`"),
    )
  })

  test('names the setting for servers whose batches round differently', () => {
    const windows = [createTimedWindow({}), createTimedWindow({ arm: 'pgo', outputs: ['a', 'x'] })]
    expect(findOutputDifference(windows, WORKLOAD, { protocol: 'openai' })).toEqual(
      refusal('OUTPUT_DIFFERS', 'Fix:', "`protocol.output: 'tokens'`"),
    )
  })

  test('compares the output of whole windows where there is none by request', () => {
    const [baseline, pgo] = [createWhole('baseline', 'a'), createWhole('pgo', 'b')]
    expect(findOutputDifference([baseline, createWhole('pgo', 'a')], WORKLOAD)).toBeUndefined()
    expect(findOutputDifference([baseline, pgo], WORKLOAD, { protocol: 'process' })).toEqual(
      refusal('OUTPUT_DIFFERS', 'a window', 'arm `pgo` than on `baseline`', 'Fix:', '`protocol.output`'),
    )
  })
})
