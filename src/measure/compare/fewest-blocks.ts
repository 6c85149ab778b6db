/** How many blocks a tier needs so that its comparisons can come out at all, beside those of the other tiers. */
import type { BenchmarkGroup } from 'vitest'
import { blocksForFamily } from '../../stats/design/blocks-for-family.ts'
import { PRECISION_P_FACTOR } from '../../stats/design/stop.ts'

type Task = BenchmarkGroup['test']['file']['tasks'][number]

/**
 * The fewest blocks of a tier: those of the settings, raised where no p of so few could pass Holm's first step, also after an early
 * stop. The family is taken to be the tests of the tier's file, each with as many arms; other files are not known while it is measured.
 *
 * @param challengers the arms beside baseline and control.
 */
export function fewestBlocks(
  minBlocks: number,
  { file }: Pick<BenchmarkGroup['test'], 'file'>,
  challengers: number,
): number {
  const hypotheses = Math.max(1, countTests(file.tasks)) * challengers
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
