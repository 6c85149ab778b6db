import type { PipelinePlan } from '../plan/pipeline-plan.ts'
import type { Progress } from '../progress/progress.ts'
import type { Step } from '../steps/step-graph.ts'
import { readStamp, type StampStore } from '../steps/step.ts'

/** Seen for the three compilations and the training of the engine that comes with the suite, on 2 CPUs of cloud machines. */
const OWN_ENGINE = '5 to 10 minutes on 2 CPUs, less on more'
const ANY_ENGINE = 'each takes about as long as a clean release build'

/**
 * Says what is ahead before anything of a project has been compiled. Later nobody needs it: each step shows how long it took
 * the last time.
 */
export async function announceFirstBuild(
  { ownEngine, recipes }: Pick<PipelinePlan, 'ownEngine' | 'recipes'>,
  steps: readonly Step<unknown>[],
  store: Pick<StampStore, 'stampDir'>,
  progress: Pick<Progress, 'note'>,
): Promise<void> {
  const compilations = steps.filter(({ lane }) => lane === 'compiler')
  const stamps = await Promise.all(compilations.map(async ({ name }) => readStamp(store, name)))
  if (stamps.some((stamp) => stamp !== undefined)) return
  const training = recipes.some(({ profile }) => profile === 'trained') ? ' and the training' : ''
  const time = ownEngine ? OWN_ENGINE : ANY_ENGINE
  progress.note(`first build: ${compilations.length} compilations${training} are ahead (${time})`)
}
