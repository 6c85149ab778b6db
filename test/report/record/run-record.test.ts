import { describe, expect, test } from 'vitest'
import { runRecordSchema } from '../../../src/report/record/run-record.ts'
import { createRunRecord, createTier } from '../../support/tier-record.ts'

describe('`runRecordSchema`', () => {
  test('accepts measured, skipped and failed tiers of one run', () => {
    const record = createRunRecord({
      finishedAt: '2026-01-01T00:10:00.000Z',
      commit: { id: 'abc', dirty: true },
      tiers: [
        createTier(),
        { state: 'skipped', name: 'a', reason: 'memory' },
        { state: 'failed', name: 'b', error: { code: 'CANCELLED', message: 'x' }, blocks: 1, discarded: [] },
      ],
    })
    expect(runRecordSchema.parse(record)).toEqual(record)
  })

  test('refuses a record of another version', () => {
    expect(runRecordSchema.safeParse({ ...createRunRecord(), version: 2 }).error?.issues[0]?.path).toEqual([
      'version',
    ])
  })

  test('refuses a window that is no row of its columns', () => {
    const windows = [[1, 0, 'pgo', 'fast', 0, 1]]
    const record = { ...createRunRecord(), tiers: [{ ...createTier(), windows }] }
    expect(runRecordSchema.safeParse(record).error?.issues[0]?.path).toEqual(['tiers', 0, 'windows', 0, 3])
  })
})
