import { describe, expect, test } from 'vitest'
import { harnessMessageSchema } from '../../src/workloads/protocol/protocol.ts'
import { createRun, resolveWorkload, type WorkloadOptions } from '../../src/workloads/workload.ts'
import { refusal } from '../support/expect-error.ts'

const WORKLOAD: WorkloadOptions = { concurrency: 2, prompts: ['a', 'b', 'c'] }

describe('`resolveWorkload`', () => {
  test('fills in as many requests as concurrency, 32 tokens and greedy sampling', () => {
    expect(resolveWorkload(WORKLOAD)).toEqual({
      concurrency: 2,
      prompts: ['a', 'b', 'c'],
      requests: 2,
      maxTokens: 32,
      temperature: 0,
    })
  })

  test.for<[field: string, value: unknown]>([
    ['requests', 0],
    ['concurrency', 0],
    ['concurrency', -1],
    ['concurrency', 1.5],
    ['concurrency', '10'],
    ['prompts', []],
    ['prompts', 'hi'],
    ['maxTokens', 0],
    ['temperature', -0.1],
    ['topK', 0],
    ['topP', 1.1],
  ])('refuses `%s` %j by name with what it received', ([field, value]) => {
    const options = { ...WORKLOAD, [field]: value }
    expect(() => resolveWorkload(options)).toThrow(
      refusal('BENCH_INVALID', `\`${field}\``, `received ${JSON.stringify(value)}`, 'Fix:', 'bench file'),
    )
  })

  test('says why zero requests are refused', () => {
    expect(() => resolveWorkload({ ...WORKLOAD, requests: 0 })).toThrow('measures nothing')
  })

  test('names the prompt that is no text by its place', () => {
    const options = { ...WORKLOAD, prompts: ['a', 7] } as unknown as WorkloadOptions
    expect(() => resolveWorkload(options)).toThrow(refusal('BENCH_INVALID', '`prompts.1`', 'received 7'))
  })

  test.for(['b\0', '\uD83D'])('refuses a prompt that no engine can be handed: %j', (prompt) => {
    expect(() => resolveWorkload({ ...WORKLOAD, prompts: ['a', prompt] })).toThrow(
      refusal('BENCH_INVALID', '`prompts.1`', 'NUL character', JSON.stringify(prompt)),
    )
  })

  test('refuses an unknown field by name', () => {
    const options = { ...WORKLOAD, concurency: 3 } as WorkloadOptions
    expect(() => resolveWorkload(options)).toThrow(refusal('BENCH_INVALID', 'concurency'))
  })
})

describe('`createRun`', () => {
  test('makes the same run each time but for its id: every arm does the same work', () => {
    const workload = resolveWorkload({ ...WORKLOAD, temperature: 0.8, topK: 40, topP: 0.9 })
    expect({ ...createRun('w2', workload), id: 'w1' }).toEqual(createRun('w1', workload))
  })

  test('takes the prompts in turn and gives every request an id and a seed of its own', () => {
    const { requests } = createRun('w1', resolveWorkload({ ...WORKLOAD, requests: 5 }))
    expect(requests.map(({ prompt }) => prompt)).toEqual(['a', 'b', 'c', 'a', 'b'])
    expect(new Set(requests.map(({ id }) => id)).size).toBe(5)
    expect(new Set(requests.map(({ seed }) => seed)).size).toBe(5)
  })

  test('leaves out what the workload does not state', () => {
    const run = createRun('w1', resolveWorkload(WORKLOAD))
    expect(Object.keys(run)).toEqual(['type', 'id', 'concurrency', 'requests'])
    expect(Object.keys(run.requests[0] ?? {})).toEqual(['id', 'prompt', 'max_tokens', 'temperature', 'seed'])
  })

  test('makes a message of the protocol, with its slice', () => {
    const run = createRun('w1', resolveWorkload({ ...WORKLOAD, topK: 40, topP: 0.9 }), 8_000_000)
    expect(harnessMessageSchema.parse(run)).toEqual(run)
    expect(run).toMatchObject({ slice_ns: 8_000_000, requests: [{ top_k: 40, top_p: 0.9 }, {}] })
  })
})
