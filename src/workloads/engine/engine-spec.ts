import type { EngineProtocol, SlicingOption } from '../protocol/engine-protocol.ts'
import { describeCpus, fillVariables } from '../protocol/placeholders.ts'
import type { EngineSpec } from './engine-session.ts'

/** What the engines of all arms share. */
export interface SharedEngineOptions {
  readonly protocol: EngineProtocol
  readonly slicing?: SlicingOption
  /** What stands for `{model}` in the arguments. */
  readonly model: string | undefined
  readonly launcher: readonly string[]
  /** CPUs that the launcher leaves it: what stands for `{threads}` and `{cpus}` in the arguments and in `env`. */
  readonly cpus: readonly number[]
  readonly env: Readonly<Record<string, string>>
  readonly startTimeoutMs: number
}

/** An arm's binary, as far as starting it goes. */
export interface StartableArm {
  readonly name: string
  readonly binary: string
  /** What `binary` is a byte-identical copy of. */
  readonly copyOf?: string
  readonly extraArgs?: readonly string[]
  /** Variables of this arm alone. */
  readonly env?: Readonly<Record<string, string>>
}

/** How an arm's engine is started: the protocol's arguments and then the arm's own. */
export function createEngineSpec(
  { name, binary, copyOf, extraArgs = [], env: own = {} }: StartableArm,
  { protocol, slicing = 'auto', model, launcher, cpus, env, startTimeoutMs }: SharedEngineOptions,
): EngineSpec {
  const args = [...protocol.args, ...extraArgs]
  const filled = { ...(model !== undefined && { model }), ...(copyOf !== undefined && { copyOf }) }
  return {
    arm: name,
    binary,
    args,
    launcher,
    cpus,
    env: fillVariables({ ...env, ...own }, describeCpus(cpus)),
    startTimeoutMs,
    protocol,
    slicing,
    ...filled,
  }
}
