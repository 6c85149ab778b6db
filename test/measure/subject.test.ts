import type { BenchRegistrationInput } from 'vitest'
import { describe, expect, test } from 'vitest'
import { engine, type WorkloadOptions } from '../../src/bench.ts'
import { readSubjects } from '../../src/measure/subject.ts'
import type { Arm, ArmSet } from '../../src/setup/verify/arms.ts'
import { describeFound } from '../../src/setup/engines/found-arms.ts'
import { refusal } from '../support/expect-error.ts'

const WORKLOAD: WorkloadOptions = { concurrency: 2, prompts: ['hi'] }

function createArm(name: string): Arm {
  return { name, binary: `/bin/${name}`, sha256: name, bytes: 1 }
}

const ARM_SET: ArmSet = {
  arms: { baseline: createArm('baseline'), pgo: createArm('pgo'), lto: createArm('lto') },
  control: createArm('control'),
  evidence: describeFound('skipped', []),
}

function register(name: string, arm: string, workload = WORKLOAD): BenchRegistrationInput {
  return { name, fn: engine(arm, workload) }
}

function read(...registrations: readonly BenchRegistrationInput[]) {
  return readSubjects(registrations, ARM_SET)
}

describe('`readSubjects`', () => {
  test('reads arms, workload and names in the order of the group', () => {
    expect(read(register('with PGO', 'pgo'), register('stock', 'baseline'), register('LTO', 'lto'))).toEqual({
      stated: { concurrency: 2, prompts: ['hi'] },
      workload: expect.objectContaining({ concurrency: 2, requests: 2, prompts: ['hi'] }),
      baseline: ARM_SET.arms['baseline'],
      others: [ARM_SET.arms['pgo'], ARM_SET.arms['lto']],
      registrations: [
        { name: 'with PGO', arm: 'pgo' },
        { name: 'stock', arm: 'baseline' },
        { name: 'LTO', arm: 'lto' },
      ],
    })
  })

  test('refuses an empty group', () => {
    expect(() => read()).toThrow(refusal('BENCH_INVALID', 'no benchmark', 'Fix:', 'bench.compare('))
  })

  test('refuses a plain function by its benchmark’s name', () => {
    const plain = { name: 'sort', fn: () => {} } as BenchRegistrationInput
    expect(() => read(register('stock', 'baseline'), plain)).toThrow(
      refusal('BENCH_INVALID', '"sort" is a plain function', '`engine(arm, workload)`', 'Fix:'),
    )
  })

  test('refuses different workloads by both names', () => {
    const other = register('with PGO', 'pgo', { ...WORKLOAD, concurrency: 3 })
    expect(() => read(register('stock', 'baseline'), other)).toThrow(
      refusal('BENCH_INVALID', '"stock" and "with PGO"', 'different workloads', 'Fix:'),
    )
  })

  test('refuses an arm named twice', () => {
    const group = [register('stock', 'baseline'), register('a', 'pgo'), register('b', 'pgo')]
    expect(() => read(...group)).toThrow(refusal('BENCH_INVALID', 'arm `pgo`', 'twice', 'Fix:'))
  })

  test.for([['pgo'], ['baseline'], ['pgo', 'lto']])(
    'refuses a group of %j: it needs the baseline and another',
    (arms) => {
      expect(() => read(...arms.map((arm) => register(arm, arm)))).toThrow(
        refusal('BENCH_INVALID', `the group has ${arms.join(', ')}`, 'Fix:'),
      )
    },
  )

  test('refuses an arm that was not built and lists those that were', () => {
    expect(() => read(register('stock', 'baseline'), register('bolt', 'pgo-bolt'))).toThrow(
      refusal('ARM_MISSING', 'arm `pgo-bolt`', 'baseline, pgo, lto', 'Fix:'),
    )
  })

  test('refuses a workload without requests by the field’s name', () => {
    const workload = { ...WORKLOAD, requests: 0 }
    expect(() => read(register('a', 'baseline', workload), register('b', 'pgo', workload))).toThrow(
      refusal('BENCH_INVALID', '`requests`', 'received 0'),
    )
  })
})

test('`engine` throws PLUGIN_MISSING when Vitest’s own provider runs it', () => {
  expect(engine('pgo', WORKLOAD)).toThrow(refusal('PLUGIN_MISSING', 'arm `pgo`', 'Fix:', 'pgoBenchmarks()'))
})
