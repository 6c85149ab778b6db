import { describe, expect, test } from 'vitest'
import { protocolSchema } from '../../src/workloads/protocol/engine-protocol.ts'
import { validateWorkload } from '../../src/workloads/validate-workload.ts'
import { resolveWorkload, type WorkloadOptions } from '../../src/workloads/workload.ts'
import { refusal } from '../support/expect-error.ts'
import { createProcessProtocol } from '../support/process-engine.ts'

const PROMPTS = ['a', 'b', 'c']

describe('`validateWorkload`', () => {
  test.for<[placeholder: string, args: readonly string[], workload: WorkloadOptions]>([
    ['prompts_file', ['{prompt}', '{concurrency}'], { concurrency: 2, prompts: PROMPTS }],
    ['concurrency', ['{prompt}'], { concurrency: 2, prompts: ['a'] }],
    ['requests', ['{prompt}', '{concurrency}'], { concurrency: 2, requests: 4, prompts: ['a'] }],
  ])('misses `{%s}` in %j', ([placeholder, args, workload]) => {
    const protocol = createProcessProtocol({ args })
    expect(() => validateWorkload(resolveWorkload(workload), protocol)).toThrow(
      refusal('BENCH_INVALID', `\`{${placeholder}}\``, 'Fix:', `{${placeholder}}`),
    )
  })

  test.for<[args: readonly string[], workload: WorkloadOptions]>([
    [['{prompt}'], { concurrency: 1, prompts: PROMPTS }],
    [['{prompt}', '{concurrency}'], { concurrency: 2, prompts: ['a'] }],
    [['{prompts_file}'], { concurrency: 2, requests: 4, prompts: PROMPTS }],
  ])('lets %j hand over %j', ([args, workload]) => {
    const protocol = createProcessProtocol({ args })
    expect(() => validateWorkload(resolveWorkload(workload), protocol)).not.toThrow()
  })

  test('leaves other protocols alone, which hand over every request', () => {
    const workload = resolveWorkload({ concurrency: 2, prompts: PROMPTS })
    expect(() => validateWorkload(workload, protocolSchema.parse('jsonl'))).not.toThrow()
  })
})
