/** Blocks of engines that cannot pause themselves: their process groups are stopped and continued in the middle of windows. */
import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { runBlock, type BlockOutcome, type BlockShape } from '../../src/measure/blocks/block.ts'
import { readSlicing } from '../../src/measure/measure-tier.ts'
import { createRng } from '../../src/stats/random/rng.ts'
import { shuffle } from '../../src/stats/random/shuffle.ts'
import {
  protocolSchema,
  type ProtocolOptions,
  type SlicingOption,
} from '../../src/workloads/protocol/engine-protocol.ts'
import { createEngineSpec } from '../../src/workloads/engine/engine-spec.ts'
import { resolveWorkload, type WorkloadOptions } from '../../src/workloads/workload.ts'
import { useHosts } from '../support/contestants.ts'
import { openaiServerBody } from '../support/openai-server.ts'
import { createTemporaryDirectory } from '../support/temporary-directory.ts'

const HOSTS = useHosts(3)
const SLICE_NS = 10_000_000
const SERVER = { kind: 'openai', args: ['--port', '{port}'] } as const

/** An arm: the shell script that it is, what it speaks, and whether it is sliced. */
interface SlicedArm {
  readonly body: string
  readonly protocol: Extract<ProtocolOptions, object>
  readonly slicing?: SlicingOption
}

type CompletedBlock = Extract<BlockOutcome, { state: 'completed' }>

/** Runs one block without warm-up in slices. */
async function runSliced(
  arms: Readonly<Record<string, SlicedArm>>,
  workload: WorkloadOptions,
  shape: Partial<BlockShape> = {},
): Promise<CompletedBlock> {
  await using directory = await createTemporaryDirectory()
  const shared = { model: undefined, launcher: [], cpus: [0], env: {}, startTimeoutMs: 20_000 }
  const contestants = Object.entries(arms).map(async ([name, { body, protocol, ...slicing }], index) => {
    const binary = await directory.writeScript(name, body)
    const parsed = protocolSchema.parse(protocol)
    const host = HOSTS[index]
    if (host === undefined) throw new Error('the file uses more arms than hosts')
    return { spec: createEngineSpec({ name, binary }, { protocol: parsed, ...shared, ...slicing }), host }
  })
  const random = createRng(7)
  const outcome = await runBlock({
    index: 0,
    workload: resolveWorkload(workload),
    contestants: await Promise.all(contestants),
    warmupWindows: 0,
    warmupTokens: undefined,
    rounds: 1,
    sliceNs: SLICE_NS,
    windowTimeoutMs: 20_000,
    shuffle: (items) => shuffle(items, random),
    ...shape,
  })
  if (outcome.state !== 'completed') throw new Error(JSON.stringify(outcome.failure))
  return outcome
}

/** Checks that every arm has its window, and that each of them stood at least once. */
function expectStops({ started, windows }: CompletedBlock): void {
  expect(readSlicing(started)).toBe('signals')
  expect(windows.map(({ arm }) => arm).toSorted()).toEqual(['baseline', 'control', 'pgo'])
  for (const { result } of windows) expect(result.summary.paused_ns).toBeGreaterThan(0)
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** What openai-server.mjs answers to "hi" with the seed of a window's first request. */
function serverAnswer(tokens: number): string {
  return sha256('hi0').slice(0, tokens).replaceAll(/./g, ' $&')
}

function readHashes({ windows }: CompletedBlock): readonly string[] {
  return windows.flatMap(({ result }) => result.requests.map((request) => request.output_sha256))
}

describe('a block in slices by signals', () => {
  test('of processes has no metrics of their own clock, which ran on while they stood; whole windows have them', async () => {
    const arm = {
      body: 'i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done; echo "load: 7 ms"',
      protocol: { kind: 'process', args: ['{prompt}'], metrics: { load: { pattern: 'load: (.*) ms' } } },
    } as const
    const workload = { concurrency: 1, prompts: ['hi'] }
    const stopped = { ...arm, slicing: 'signals' } as const
    const sliced = await runSliced({ baseline: stopped, pgo: stopped, control: stopped }, workload)
    expectStops(sliced)
    expect(sliced.windows.map(({ result }) => result.metrics)).toEqual([undefined, undefined, undefined])
    const whole = await runSliced({ baseline: arm, pgo: arm, control: arm }, workload)
    expect(readSlicing(whole.started)).toBe('off')
    for (const { result } of whole.windows) {
      expect(result.summary.paused_ns).toBe(0)
      expect(result.metrics).toMatchObject({ load: { value: 7 } })
    }
  })

  test('of processes stops the whole group of each, and their outputs stay right', async () => {
    // The one that works is a child.
    const counting = 'i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done; echo "$i"'
    const arm = {
      body: `( ${counting} ) | cat; echo "$1"`,
      protocol: { kind: 'process', args: ['{prompt}'] },
    } as const
    const workload = { concurrency: 1, prompts: ['hi'] }
    const block = await runSliced({ baseline: arm, pgo: arm, control: arm }, workload)
    expectStops(block)
    for (const { result } of block.windows) {
      expect(result.output?.sha256).toBe(sha256('200000\nhi\n'))
      // A child that went on while its parent stood would have worked for longer than the window lasted.
      const { cpu_user_ns: user, cpu_system_ns: system, wall_ns: wall } = result.summary
      expect((user ?? Infinity) + (system ?? Infinity)).toBeLessThan(1.25 * wall)
    }
  })

  test('of servers stops them in the middle of streams, and their answers stay right', async () => {
    // Forty slices of work: on a busy machine a slice may end several slices late.
    const arm = { body: openaiServerBody({ tokenCpuMs: 100 }), protocol: SERVER }
    const workload = { concurrency: 1, requests: 1, prompts: ['hi'], maxTokens: 4 }
    const block = await runSliced({ baseline: arm, pgo: arm, control: arm }, workload)
    expectStops(block)
    expect(new Set(readHashes(block))).toEqual(new Set([sha256(serverAnswer(4))]))
  })

  test('lets no request time out for the time that its server stood', async () => {
    const limited = { ...SERVER, firstTokenTimeoutSeconds: 1 }
    const block = await runSliced(
      {
        // Its token needs more than one slice, and stands while the other one's whole window lasts longer than its limit.
        baseline: { body: openaiServerBody({ tokenCpuMs: 150 }), protocol: limited },
        pgo: { body: openaiServerBody({ firstTokenMs: 1200 }), protocol: SERVER, slicing: 'off' },
      },
      { concurrency: 1, requests: 1, prompts: ['hi'], maxTokens: 1 },
      { sliceNs: 100_000_000 },
    )
    const own = block.windows.find(({ arm }) => arm === 'baseline')
    expect(own?.result.summary.paused_ns).toBeGreaterThan(1e9)
    expect(new Set(readHashes(block))).toEqual(new Set([sha256(serverAnswer(1))]))
  })
})
