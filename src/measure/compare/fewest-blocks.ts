/** How many blocks a tier needs so that its comparisons can come out at all, beside those of the other tiers. */
import type { BenchmarkGroup } from 'vitest'
import { blocksForFamily } from '../../stats/design/blocks-for-family.ts'
import { PRECISION_P_FACTOR } from '../../stats/design/stop.ts'

/** What is known of a run's family before it is measured. */
interface FamilyShape {
  /** The arms beside baseline and control. */
  readonly challengers: number
  /** Bench files of the run. */
  readonly files: number
}

type Task = BenchmarkGroup['test']['file']['tasks'][number]

/**
 * The fewest blocks of a tier: those of the settings, raised where no p of so few could pass Holm's first step, also after an early
 * stop. The family is taken to be as many tests in each file of the run as the tier's own has, each with as many arms: Vitest collects
 * a file just before it runs, so that nobody knows the tests of those that are still to come.
 */
export function fewestBlocks(
  minBlocks: number,
  { file }: Pick<BenchmarkGroup['test'], 'file'>,
  { challengers, files }: FamilyShape,
): number {
  const hypotheses = Math.max(1, countTests(file.tasks)) * Math.max(1, files) * challengers
  return blocksForFamily({ hypotheses, pFactor: PRECISION_P_FACTOR, minimum: minBlocks })
}

function countTests(tasks: readonly Task[]): number {
  return tasks.reduce(
    (count, task) =>
      count +
      (task.type === 'suite'
        ? countTests(task.tasks)
        : Number(task.mode === 'run' || task.mode === 'queued')),
    0,
  )
}
