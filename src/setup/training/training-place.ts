/** Where training runs. */
import { findLauncher, type EnginePlace } from '../../workloads/linux/launcher.ts'
import type { PipelinePlan } from '../plan/pipeline-plan.ts'

/**
 * Training is not timed: it gets every CPU, and leaves the harness's one to a compiler while there is something to compile.
 *
 * @param isCompiling asked before every process of the training.
 */
export async function findTrainingPlace(
  { cpus }: Pick<PipelinePlan, 'cpus'>,
  isCompiling: () => boolean,
): Promise<() => EnginePlace> {
  const [everywhere, beside] = await Promise.all([findLauncher(false), findLauncher(cpus === 'auto')])
  return () => (isCompiling() ? beside : everywhere)
}
