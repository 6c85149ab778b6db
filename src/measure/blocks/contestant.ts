import type { EngineHost } from '../../workloads/engine-host.ts'
import type { EngineSpec } from '../../workloads/engine/engine-session.ts'

/** An arm in a tier: its engine's command line and the worker that owns its processes. */
export interface Contestant {
  readonly spec: EngineSpec
  readonly host: EngineHost
}
