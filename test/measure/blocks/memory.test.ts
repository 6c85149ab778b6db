import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { tryWorkload, type Trial } from '../../../src/measure/blocks/memory.ts'
import { EngineHost } from '../../../src/workloads/engine-host.ts'
import { resolveWorkload } from '../../../src/workloads/workload.ts'
import { createEngineSpec, type EngineScript } from '../../support/scripted-engine.ts'
import { createTemporaryDirectory } from '../../support/temporary-directory.ts'

const GIB = 2 ** 30
const ARMS = 3

describe('`tryWorkload`', () => {
  let host: EngineHost
  beforeAll(() => {
    host = new EngineHost()
  })
  afterAll(async () => host[Symbol.asyncDispose]())

  async function estimate(
    script: EngineScript,
    concurrency: number,
    availableBytes = 1000 * GIB,
  ): Promise<Trial> {
    await using directory = await createTemporaryDirectory()
    const workload = resolveWorkload({ concurrency, prompts: ['hi'], maxTokens: 1 })
    const spec = await createEngineSpec(directory, script)
    return await tryWorkload(host, spec, workload, ARMS, 20_000, availableBytes)
  }

  test('projects a GiB a sequence to the tier’s concurrency, for all arms at once', async () => {
    const script = { rssBytes: GIB, rssPerSequenceBytes: GIB }
    await expect(estimate(script, 200)).resolves.toMatchObject({
      memory: { neededBytes: ARMS * 201 * GIB, availableBytes: 1000 * GIB, fits: true },
    })
  })

  test('does not let a tier fit that would leave less than a tenth free', async () => {
    const script = { rssBytes: GIB, rssPerSequenceBytes: 0 }
    await expect(estimate(script, 10, 3.4 * GIB)).resolves.toMatchObject({
      memory: { neededBytes: 3 * GIB, fits: true },
    })
    await expect(estimate(script, 10, 3.3 * GIB)).resolves.toMatchObject({
      memory: { neededBytes: 3 * GIB, fits: false },
    })
  })

  test('measures at the tier’s own concurrency where that is small', async () => {
    const script = { rssBytes: GIB, rssPerSequenceBytes: GIB }
    await expect(estimate(script, 3)).resolves.toMatchObject({ memory: { neededBytes: ARMS * 4 * GIB } })
    await expect(estimate(script, 1)).resolves.toMatchObject({ memory: { neededBytes: ARMS * 2 * GIB } })
  })

  test('expects a window of as many times the trial’s time as it has requests', async () => {
    // A token of a scripted engine takes this long, one after the other: 200 requests of one token.
    const script = { noise: 0, tokenNs: 3_000_000 }
    const { windowMs } = await estimate(script, 200)
    expect(windowMs).toBeCloseTo(600)
  })

  test.for<[what: string, script: EngineScript]>([
    ['does not start', { crashAtStart: true }],
    ['crashes in its window', { crashAtWindow: 2 }],
  ])('leaves it to the first block to report an engine that %s', async ([, script]) => {
    await expect(estimate(script, 10)).resolves.toEqual({ memory: undefined, windowMs: undefined })
  })
})
