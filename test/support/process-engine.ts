import { fileURLToPath } from 'node:url'
import { protocolSchema, type ProtocolOptions } from '../../src/workloads/protocol/engine-protocol.ts'
import type { EngineSpec } from '../../src/workloads/engine/engine-session.ts'
import { createEngineSpec } from '../../src/workloads/engine/engine-spec.ts'
import type { ProcessProtocol } from '../../src/workloads/protocol/process-protocol.ts'
import { ProcessSession } from '../../src/workloads/process/process-session.ts'

/** What the program of process-engine.mjs can be told. */
export interface ProcessScript {
  readonly cpuMs?: number
  readonly salt?: string
  readonly exitCode?: number
  readonly hang?: boolean
}

type ProcessOptions = Partial<Omit<Extract<ProtocolOptions, { kind: 'process' }>, 'kind'>>

const ENGINE = fileURLToPath(new URL('../fixtures/engines/process-engine.mjs', import.meta.url))

/** The body of a shell script that is such a program. */
export function processEngineBody(script: ProcessScript = {}): string {
  return `exec '${process.execPath}' '${ENGINE}' '${JSON.stringify(script)}' "$@"`
}

/** A parsed `protocol: { kind: 'process' }`, by default with the prompt as the only argument. */
export function createProcessProtocol(options: ProcessOptions = {}): ProcessProtocol {
  const protocol = protocolSchema.parse({ kind: 'process', args: ['{prompt}'], ...options })
  if (protocol.kind !== 'process') throw new Error('it was given the kind')
  return protocol
}

/** How to start a binary as such an engine. */
export function createProcessSpec(
  binary: string,
  options: ProcessOptions = {},
  env: Readonly<Record<string, string>> = {},
): EngineSpec {
  const protocol = createProcessProtocol(options)
  const shared = { protocol, model: '/models/tiny', launcher: [], cpus: [1, 3], env, startTimeoutMs: 20_000 }
  return createEngineSpec({ name: 'pgo', binary }, shared)
}

/** A session on a binary; nothing is started. */
export function createProcessSession(
  binary: string,
  options: ProcessOptions = {},
  changes: Partial<EngineSpec> = {},
): ProcessSession {
  return new ProcessSession(
    { ...createProcessSpec(binary, options), ...changes },
    createProcessProtocol(options),
  )
}
