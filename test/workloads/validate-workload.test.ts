import { describe, expect, test } from 'vitest'
import { protocolSchema } from '../../src/workloads/protocol/engine-protocol.ts'
import { readTold, validateWorkload } from '../../src/workloads/validate-workload.ts'
import { resolveWorkload, type WorkloadOptions } from '../../src/workloads/workload.ts'
import { refusal } from '../support/expect-error.ts'
import { createProcessProtocol } from '../support/process-engine.ts'

const PROMPTS = ['a', 'b', 'c']

describe('`validateWorkload`', () => {
  test.for<[placeholder: string, args: readonly string[], workload: WorkloadOptions]>([
    ['prompts_file', ['{prompt}', '{concurrency}'], { concurrency: 2, prompts: PROMPTS }],
    ['concurrency', ['{prompt}'], { concurrency: 2, prompts: ['a'] }],
    ['requests', ['{prompt}', '{concurrency}'], { concurrency: 2, requests: 4, prompts: ['a'] }],
    ['max_tokens', ['{prompt}'], { concurrency: 1, prompts: ['a'], maxTokens: 200 }],
    ['temperature', ['{prompt}'], { concurrency: 1, prompts: ['a'], temperature: 0.8 }],
    ['prompts_file', ['{prompt}'], { concurrency: 1, prompts: ['a'], topK: 40 }],
  ])('misses `{%s}` in %j', ([placeholder, args, workload]) => {
    const protocol = createProcessProtocol({ args })
    expect(() => validateWorkload(resolveWorkload(workload), protocol, workload)).toThrow(
      refusal('BENCH_INVALID', `\`{${placeholder}}\``, 'Fix:', `{${placeholder}}`),
    )
  })

  test.for<[args: readonly string[], workload: WorkloadOptions]>([
    [['{prompt}'], { concurrency: 1, prompts: PROMPTS }],
    [['{prompt}', '{concurrency}'], { concurrency: 2, prompts: ['a'] }],
    [['{prompts_file}'], { concurrency: 2, requests: 4, prompts: PROMPTS, maxTokens: 9, topP: 0.9 }],
    [['{prompt}', '-n', '{max_tokens}'], { concurrency: 1, prompts: ['a'], maxTokens: 9, temperature: 0 }],
  ])('lets %j hand over %j', ([args, workload]) => {
    const protocol = createProcessProtocol({ args })
    expect(() => validateWorkload(resolveWorkload(workload), protocol, workload)).not.toThrow()
  })

  test('leaves other protocols alone, which hand over every request', () => {
    const workload = resolveWorkload({ concurrency: 2, prompts: PROMPTS })
    expect(() => validateWorkload(workload, protocolSchema.parse('jsonl'))).not.toThrow()
  })
})

test('`readTold` keeps of a workload what its engine gets to know', () => {
  const workload = resolveWorkload({ concurrency: 1, prompts: ['a'] })
  const told = (args: readonly string[]) => readTold(workload, createProcessProtocol({ args }))
  expect(told(['{prompt}'])).toMatchObject({ maxTokens: null, temperature: null, requests: 1 })
  expect(told(['{prompt}', '{max_tokens}'])).toMatchObject({ maxTokens: 32, temperature: null })
  expect(told(['{prompts_file}'])).toEqual(workload)
  expect(readTold(workload, protocolSchema.parse('jsonl'))).toEqual(workload)
})
