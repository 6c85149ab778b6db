import type { EngineSpec } from '../../src/workloads/engine/engine-session.ts'
import type { Run } from '../../src/workloads/protocol/protocol.ts'
import { SCRIPTED_ENGINE } from './scripted-engine-binary.ts'
import type { TemporaryDirectory } from './temporary-directory.ts'

/** What a scripted engine can be told; the defaults and meanings stand in fixtures/crates/scriptable-engine/src/script.rs. */
export interface EngineScript {
  readonly tokenNs?: number
  readonly noise?: number
  readonly warmth?: readonly number[]
  readonly processNoise?: number
  readonly processEffects?: readonly number[]
  readonly seed?: number
  readonly fixedNoise?: boolean
  readonly outputSalt?: string
  readonly protocol?: number
  readonly rssBytes?: number
  readonly rssPerSequenceBytes?: number
  readonly crashAtWindow?: number
  readonly hangAtWindow?: number
  readonly hangBeforeSummaryAtWindow?: number
  readonly garbageAtWindow?: number
  readonly requestErrorAtWindow?: number
  readonly missingRequestAtWindow?: number
  readonly errorLineAtWindow?: number
  readonly zeroWallAtWindow?: number
  readonly zeroCpuAtWindow?: number
  readonly errorLength?: number
  readonly endlessAtWindow?: number
  readonly misbehaveEvery?: number
  readonly misbehaveAt?: readonly number[]
  readonly counter?: string
  readonly neverReady?: boolean
  readonly crashAtStart?: boolean
  readonly garbageAtStart?: boolean
  readonly fault?: string
  readonly stubborn?: boolean
  readonly realMs?: number
  readonly realTokenMs?: number
  readonly busyMs?: number
  readonly holdWindows?: string
  readonly capabilities?: readonly string[]
  readonly log?: string
  readonly name?: string
}

/**
 * A speed that differs between processes by fixed amounts. Those of two processes in a row differ by 0.4 %, then by about 0.1 %, wherever one
 * starts to count, so that neither a control's interval nor a verdict can come out otherwise, whichever of both is the control. No difference comes
 * twice in a dozen: measurements that repeat themselves exactly are refused.
 */
export const STEADY: EngineScript = {
  noise: 0,
  processEffects: [
    [-0.002, 0.002, 0.0024, 0.0016],
    [-0.0021, 0.002, 0.0023, 0.0018],
    [-0.0018, 0.0021, 0.0026, 0.0015],
  ].flat(),
}

/** Longer than any engine here needs; what must time out says so itself. */
const START_TIMEOUT_MS = 20_000

/** Writes the "binary" of a scripted engine and returns its path. */
export async function writeEngine(
  directory: TemporaryDirectory,
  script: EngineScript = {},
  name = 'engine',
): Promise<string> {
  return directory.writeScript(name, `exec '${SCRIPTED_ENGINE}' '${JSON.stringify(script)}' "$@"`)
}

/** How to start a binary as an arm. */
export function createSpec(binary: string, changes: Partial<EngineSpec> = {}): EngineSpec {
  const defaults = { arm: 'pgo', args: ['serve'], launcher: [], env: {}, startTimeoutMs: START_TIMEOUT_MS }
  return { ...defaults, binary, ...changes }
}

/** Writes a scripted engine and says how to start it. */
export async function createEngineSpec(
  directory: TemporaryDirectory,
  script: EngineScript = {},
  changes: Partial<EngineSpec> = {},
): Promise<EngineSpec> {
  return createSpec(await writeEngine(directory, script), changes)
}

/** A run of a few requests, by default two of 32 tokens, 6.4 ms of a scripted engine's virtual clock. */
export function createTestRun(id: string, changes: Partial<Run> = {}): Run {
  const requests = ['r0', 'r1'].map((request, seed) => ({
    id: request,
    prompt: 'hi',
    max_tokens: 32,
    temperature: 0,
    seed,
  }))
  return { type: 'run', id, concurrency: 2, requests, ...changes }
}
