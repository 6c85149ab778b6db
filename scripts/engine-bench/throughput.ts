/** Tokens a second of the engine, alone and batched, beside candle-transformers' own Llama on the same weights. */
import { execa } from 'execa'
import { z } from 'zod'
import { speedupInterval } from '../../src/stats/intervals/effect-scale.ts'
import { requireFinite } from '../../src/stats/checks/non-empty.ts'
import { quantile } from '../../src/stats/samples/quantile.ts'
import { yuenInterval } from '../../src/stats/intervals/yuen.ts'
import type { Model } from '../../src/workloads/model/model.ts'
import { BATCH, PROMPT, serveBatch, startEngine, TOKENS, type EngineSetup } from './engine.ts'

/** Interleaved pairs of processes, ours and the reference, in turns first. */
const PAIRS = 12
const referenceSchema = z.object({ tokens_per_second: z.number() })

/** One engine process: spawn to ready, and tokens a second of one stream and of a full batch. */
interface EngineFigures {
  readonly dtype: string
  readonly coldStartMs: number
  readonly single: number
  readonly batch: number
}

export const THROUGHPUT_COLUMNS: readonly string[] = [
  'model',
  'weights in the file',
  'engine, tokens/s',
  'candle-transformers, tokens/s',
  'faster by (95 % interval)',
  `batch of ${BATCH}, tokens/s`,
  'over one stream (range)',
  'spawn to ready',
]

/** Measures one model: the cells of {@link THROUGHPUT_COLUMNS}. `reference` is the program in engine-reference/. */
export async function measureThroughput(
  setup: EngineSetup,
  model: Model,
  reference: string,
): Promise<readonly string[]> {
  const ours: EngineFigures[] = []
  const theirs: number[] = []
  for (let pair = 0; pair < PAIRS; pair += 1) {
    const steps = [
      async () => void ours.push(await runEngine(setup)),
      async () => void theirs.push(await runReference(reference, setup)),
    ]
    for (const step of pair % 2 === 0 ? steps : steps.toReversed()) await step()
  }
  const logs = ours.map(({ single }, pair) => Math.log((theirs[pair] ?? Number.NaN) / single))
  const { estimate, low, high } = speedupInterval(yuenInterval(requireFinite(logs, 'log ratios')))
  const gains = ours.map(({ batch, single }) => batch / single)
  return [
    model.id,
    ours[0]?.dtype ?? '',
    median(ours.map(({ single }) => single)).toFixed(1),
    median(theirs).toFixed(1),
    `${estimate.toFixed(0)} % [${low.toFixed(0)}, ${high.toFixed(0)}]`,
    median(ours.map(({ batch }) => batch)).toFixed(0),
    `${median(gains).toFixed(1)} times (${Math.min(...gains).toFixed(1)} to ${Math.max(...gains).toFixed(1)})`,
    `${median(ours.map(({ coldStartMs }) => coldStartMs)).toFixed(0)} ms`,
  ]
}

/** Tokens a second: of one stream after its first token, as the reference counts; of a batch from its start to its end. */
async function runEngine(setup: EngineSetup): Promise<EngineFigures> {
  await using engine = await startEngine(setup)
  const { requests } = await serveBatch(engine, 'single', { concurrency: 1 })
  const streamNs = (requests[0]?.end_ns ?? 0) - (requests[0]?.first_token_ns ?? 0)
  const { summary } = await serveBatch(engine, 'batch', { concurrency: BATCH })
  return {
    dtype: engine.dtype,
    coldStartMs: engine.coldStartMs,
    single: (TOKENS - 1) / (streamNs / 1e9),
    batch: (BATCH * TOKENS) / (summary.wall_ns / 1e9),
  }
}

async function runReference(binary: string, { launcher, modelPath }: EngineSetup): Promise<number> {
  const [file, ...args] = [...launcher.prefix, binary, modelPath, PROMPT, String(TOKENS)]
  const { stdout } = await execa(file, args, { env: { RAYON_NUM_THREADS: '1' }, stdin: 'ignore' })
  return referenceSchema.parse(JSON.parse(stdout)).tokens_per_second
}

function median(values: readonly number[]): number {
  return quantile(requireFinite(values, 'figures'), 0.5)
}
