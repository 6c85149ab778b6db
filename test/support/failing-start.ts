import { EngineProcess } from '../../src/workloads/jsonl/engine-process.ts'
import type { EngineSpec } from '../../src/workloads/engine/engine-session.ts'
import type { EngineFailure } from '../../src/workloads/engine/engine-failure.ts'
import { expectGone } from './processes.ts'

/** Starts an engine that is expected to fail, and makes sure that its process is gone. */
export async function failToStart(spec: EngineSpec): Promise<EngineFailure> {
  const engine = new EngineProcess(spec)
  const outcome = await engine.started()
  if (!('reason' in outcome)) throw new Error('the engine started')
  if (engine.pid !== undefined) await expectGone(engine.pid)
  return outcome
}
