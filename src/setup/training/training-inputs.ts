/** What a training depends on: what reaches the engine, and nothing that only says how its answers are read or how long anybody waits. */
import type { EngineProtocol } from '../../workloads/protocol/engine-protocol.ts'
import { hashModel } from '../plan/model-hash.ts'
import type { PipelinePlan } from '../plan/pipeline-plan.ts'
import type { FileHashes } from '../steps/file-hashes.ts'
import type { StepInputs } from '../steps/step.ts'

/** The part of a training step's inputs that all profilers share. */
export async function describeTraining(plan: PipelinePlan, hashes: FileHashes): Promise<StepInputs> {
  const { prompts, command, concurrency } = plan.training
  return {
    training: { prompts, command, concurrency },
    protocol: selectSent(plan.protocol),
    env: plan.env,
    model: await hashModel(plan.model, hashes),
  }
}

function selectSent(protocol: EngineProtocol): object {
  switch (protocol.kind) {
    case 'jsonl':
      return protocol
    case 'process': {
      const { kind, args, stdin = null } = protocol
      return { kind, args, stdin }
    }
    case 'openai': {
      const { kind, args, endpoint, apiModel = null, body, stopSignal } = protocol
      return { kind, args, endpoint, apiModel, body, stopSignal }
    }
  }
}
