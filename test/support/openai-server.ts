import { fileURLToPath } from 'node:url'
import { protocolSchema, type ProtocolOptions } from '../../src/workloads/protocol/engine-protocol.ts'
import type { EngineSpec } from '../../src/workloads/engine/engine-session.ts'
import { createEngineSpec } from '../../src/workloads/engine/engine-spec.ts'
import { OpenaiSession } from '../../src/workloads/openai/openai-session.ts'
import { createTemporaryDirectory, type TemporaryDirectory } from './temporary-directory.ts'

/** What the server can be told; defaults and meanings stand in openai-server.mjs. */
export interface ServerScript {
  readonly tokenCpuMs?: number
  readonly firstTokenMs?: number
  readonly tokenMs?: number
  readonly slots?: number
  readonly salt?: string
  readonly usage?: boolean
  readonly health?: string
  readonly neverReady?: boolean
  readonly notReadyFirst?: number
  readonly model?: string
  readonly errorAt?: number
  readonly breakAt?: number
  readonly cutAt?: number
  readonly hangAt?: number
  readonly garbageAt?: number
  readonly streamErrorAt?: number
  readonly crashAt?: number
  readonly endlessAt?: number
  readonly endlessLine?: boolean
  readonly exitAtStart?: number
  readonly stranger?: boolean | 'once'
  readonly raw?: readonly string[]
  readonly contentType?: string
  readonly hangsUp?: boolean
  readonly stubborn?: boolean
  readonly unhandled?: boolean
  readonly log?: string
}

type OpenaiOptions = Partial<Omit<Extract<ProtocolOptions, { kind: 'openai' }>, 'kind'>>

const SERVER = fileURLToPath(new URL('../fixtures/engines/openai-server.mjs', import.meta.url))

/** The body of a shell script that is such a server. */
export function openaiServerBody(script: ServerScript = {}): string {
  return `exec '${process.execPath}' '${SERVER}' '${JSON.stringify(script)}' "$@"`
}

/** A session on a server of its own; nothing is started. Disposing of it ends the server. */
export async function createOpenaiSession(
  script: ServerScript = {},
  options: OpenaiOptions = {},
  changes: Partial<EngineSpec> = {},
): Promise<OpenaiTestSession> {
  const directory = await createTemporaryDirectory()
  const protocol = protocolSchema.parse({ kind: 'openai', args: ['--port', '{port}'], ...options })
  if (protocol.kind !== 'openai') throw new Error('it was given the kind')
  const log = await directory.write('log', '')
  const binary = await directory.writeScript('server', openaiServerBody({ ...script, log }))
  const shared = { protocol, model: '/models/tiny', launcher: [], cpus: [0], env: {}, startTimeoutMs: 20_000 }
  const spec = { ...createEngineSpec({ name: 'pgo', binary }, shared), ...changes }
  const session = new OpenaiSession(spec, protocol)
  return {
    session,
    directory,
    log,
    [Symbol.asyncDispose]: async () => {
      await session.kill()
      await directory[Symbol.asyncDispose]()
    },
  }
}

export interface OpenaiTestSession extends AsyncDisposable {
  readonly session: OpenaiSession
  readonly directory: TemporaryDirectory
  /** The file that holds every request's path and body, one a line. */
  readonly log: string
}
