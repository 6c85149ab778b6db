import type { EngineSession, EngineSpec } from './engine-session.ts'
import { JsonlSession } from './jsonl-session.ts'
import { OpenaiSession } from './openai-session.ts'
import { ProcessSession } from './process-session.ts'

/** The session that fits what an engine speaks. */
export function createSession(spec: EngineSpec): EngineSession {
  const { protocol } = spec
  switch (protocol?.kind) {
    case 'process':
      return new ProcessSession(spec, protocol)
    case 'openai':
      return new OpenaiSession(spec, protocol)
    case 'jsonl':
    case undefined:
      return new JsonlSession(spec)
  }
}
