import { expect, test } from 'vitest'
import { readConcurrency } from '../../../src/measure/compare/concurrency.ts'
import { resolveWorkload } from '../../../src/workloads/workload.ts'
import { createCompletedBlock } from '../../support/completed-block.ts'

test('`readConcurrency` gives what was asked for, and the fewest and most in flight by arm', () => {
  const workload = resolveWorkload({ concurrency: 20, requests: 12, prompts: ['hi'] })
  const blocks = [4, 12, 8].map((inFlight, index) =>
    createCompletedBlock(index, { baseline: { inFlight }, pgo: { inFlight: 12 } }),
  )
  const silent = createCompletedBlock(3, { process: { inFlight: null } })
  expect(readConcurrency(workload, [...blocks, silent])).toEqual({
    requested: 12,
    achieved: { baseline: { fewest: 4, most: 12 }, pgo: { fewest: 12, most: 12 } },
  })
})
