import type { EngineSession, EngineSpec } from './engine-session.ts'

/** The session that fits what an engine speaks. Only its modules are loaded: a third of a worker's start would be the others'. */
export async function createSession(spec: EngineSpec): Promise<EngineSession> {
  const { protocol } = spec
  switch (protocol?.kind) {
    case 'process': {
      const { ProcessSession } = await import('./process-session.ts')
      return new ProcessSession(spec, protocol)
    }
    case 'openai': {
      const { OpenaiSession } = await import('./openai-session.ts')
      return new OpenaiSession(spec, protocol)
    }
    case 'jsonl':
    case undefined: {
      const { JsonlSession } = await import('./jsonl-session.ts')
      return new JsonlSession(spec)
    }
  }
}
