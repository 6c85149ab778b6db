import type { EngineSession, EngineSpec } from './engine/engine-session.ts'

/** The session that fits what an engine speaks. Only its modules are loaded: a third of a worker's start would be the others'. */
export async function createSession(spec: EngineSpec): Promise<EngineSession> {
  const { protocol } = spec
  switch (protocol?.kind) {
    case 'process': {
      const { ProcessSession } = await import('./process/process-session.ts')
      return new ProcessSession(spec, protocol)
    }
    case 'openai': {
      const { OpenaiSession } = await import('./openai/openai-session.ts')
      return new OpenaiSession(spec, protocol)
    }
    case 'jsonl':
    case undefined: {
      const { JsonlSession } = await import('./jsonl/jsonl-session.ts')
      return new JsonlSession(spec)
    }
  }
}
