import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { createResultsSchema, RESULTS_SCHEMA_FILE } from '../../../src/report/record/results-schema.ts'
import { createFullRecord } from '../../support/report-record.ts'
import { findSchemaFaults, findUndescribed } from '../../support/results-faults.ts'
import { REPOSITORY } from '../../support/temp-project.ts'

const FULL = createFullRecord()

describe('the published JSON Schema', () => {
  test('is what `npm run docs` would write, and an entry of the package', async () => {
    const published: unknown = JSON.parse(
      await readFile(`${REPOSITORY}schema/${RESULTS_SCHEMA_FILE}`, 'utf8'),
    )
    expect(published).toEqual(createResultsSchema())
    const manifest = JSON.parse(await readFile(`${REPOSITORY}package.json`, 'utf8')) as {
      exports: Record<string, unknown>
    }
    expect(manifest.exports[`./${RESULTS_SCHEMA_FILE}`]).toBe(`./schema/${RESULTS_SCHEMA_FILE}`)
  })

  test('describes every field of a record, and no other', () => {
    expect(findSchemaFaults(FULL)).toEqual([])
    expect(findSchemaFaults({ ...FULL, surprise: 1 })).toEqual([
      '(root): must NOT have additional properties',
    ])
  })

  test('says of every field what it is', () => {
    expect(findUndescribed(createResultsSchema())).toEqual([])
  })

  test('and would be caught with a field that it says nothing of, however deep', () => {
    const described = z.object({ inner: z.int() }).meta({ id: 'Described' })
    const schema = z.object({
      list: z.array(described.nullable()).describe('A list.'),
      bare: z.string(),
      record: z.record(z.string(), z.object({ x: z.int() })).describe('A record.'),
      pair: z.tuple([z.int().describe('First.'), z.int()]).describe('A pair.'),
    })
    expect(findUndescribed(z.toJSONSchema(schema)).toSorted()).toEqual([
      'Described.inner',
      'bare',
      'pair.1',
      'record.*.x',
    ])
  })

  test.for<[what: string, change: object, fault: RegExp]>([
    ['another version', { version: 2 }, /version: must be equal to constant/],
    ['a missing seed', { seed: undefined }, /must have required property 'seed'/],
    ['a tier in no known state', { tiers: [{ state: 'guessed', name: 'a' }] }, /tiers\/0/],
  ])('refuses %s', ([, change, fault]) => {
    const record: unknown = JSON.parse(JSON.stringify({ ...FULL, ...change }))
    expect(findSchemaFaults(record).join('\n')).toMatch(fault)
  })
})
