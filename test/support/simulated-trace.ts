import type { WindowRow } from '../../src/measure/record/tier-record.ts'
import { simulateBlocks, type Scenario } from '../../src/stats/simulate/simulate.ts'

/** A recorded A/A trace as a simulated machine would have left it. */
export function simulateTrace(
  scenario: Scenario | undefined,
  {
    blocks,
    rounds,
    effect = 0,
  }: { readonly blocks: number; readonly rounds: number; readonly effect?: number },
): { readonly windows: WindowRow[] } {
  if (scenario === undefined) throw new Error('no such scenario')
  const simulated = simulateBlocks({ scenario, seed: 1, blocks, rounds, effect })
  const windows = simulated.flatMap(({ windows: byArm }, block) =>
    Object.entries(byArm).flatMap(([arm, logs]) =>
      logs.map((log, round): WindowRow => [block, round, arm, Math.exp(log) * 1e6, 1, 1]),
    ),
  )
  return { windows }
}
