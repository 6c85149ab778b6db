/** The values of one metric as blocks come in: all of them as long as they are few, then what can be told of them without. */
import { samplesFor } from '../../stats/samples/percentiles.ts'
import type { SortedValues } from '../../stats/samples/quantile.ts'
import { NumberColumn } from '../blocks/number-column.ts'
import { LEVELS } from '../record/metric-record.ts'
import { CountedValues } from './counted-values.ts'
import { GroupQuantile } from './group-quantile.ts'

/** Values that are kept of a metric, all arms together: 64 to 128 MiB. A tier of minutes has fewer, one of a day may not. */
const MOST_KEPT = 2 ** 24

/** All values of one arm. */
export interface ArmValues {
  readonly sorted: SortedValues
  readonly mean: number
  /** The first that is not a finite number; undefined where all are. */
  readonly notFinite: { readonly index: number; readonly value: number } | undefined
}

/** A percentile by groups of blocks. */
export interface GroupedPercentile {
  readonly q: (typeof LEVELS)[number]
  readonly blocksPerGroup: number
  /** By arm, one value a group. */
  readonly values: ReadonlyMap<string, readonly number[]>
}

interface Arm {
  /** Empty once values are only counted. */
  kept: NumberColumn
  /** Where each block ends among the kept. */
  readonly ends: number[]
  readonly counted: CountedValues
  groups: readonly GroupQuantile[]
  fewest: number
  values: number
  notFinite: ArmValues['notFinite']
}

/**
 * Everything of it is exact until a tier has `mostKept` values of the metric. From there on quantiles of all values are to 14 binary
 * digits; groups have as many blocks as by then, and their quantiles stay exact.
 */
export class MetricValues {
  readonly #arms: ReadonlyMap<string, Arm>
  readonly #mostKept: number
  #keptValues = 0
  /** Undefined while all values are kept. */
  #blocksPerGroup: readonly number[] | undefined

  constructor(arms: readonly string[], mostKept = MOST_KEPT) {
    this.#mostKept = mostKept
    this.#arms = new Map(
      arms.map((arm): [string, Arm] => [
        arm,
        {
          kept: new NumberColumn(),
          ends: [],
          counted: new CountedValues(),
          groups: [],
          fewest: Number.POSITIVE_INFINITY,
          values: 0,
          notFinite: undefined,
        },
      ]),
    )
  }

  /** Takes in one arm's values of the next block: at least one. */
  add(name: string, values: readonly number[]): void {
    const arm = this.#find(name)
    const wrong = values.findIndex((value) => !Number.isFinite(value))
    if (wrong !== -1) arm.notFinite ??= { index: arm.values + wrong, value: values[wrong] ?? Number.NaN }
    arm.fewest = Math.min(arm.fewest, values.length)
    arm.values += values.length
    if (this.#blocksPerGroup !== undefined) {
      count(arm, Float64Array.from(values))
      return
    }
    for (const value of values) arm.kept.push(value)
    arm.ends.push(arm.kept.length)
    this.#keptValues += values.length
    if (this.#keptValues > this.#mostKept) this.#keepNoMore()
  }

  /** All values of an arm. */
  read(name: string): ArmValues {
    const { kept, counted, notFinite } = this.#find(name)
    if (this.#blocksPerGroup !== undefined) return { sorted: counted, mean: counted.mean, notFinite }
    const sorted = kept.slice().sort()
    return { sorted, mean: sorted.reduce((sum, value) => sum + value, 0) / sorted.length, notFinite }
  }

  /** The first value of every block of an arm, for metrics that have one a block. */
  readFirsts(name: string): readonly number[] {
    const { kept, ends } = this.#find(name)
    return ends.map((_, block) => kept.at(block === 0 ? 0 : (ends[block - 1] ?? 0)))
  }

  /** Every percentile by groups of as many blocks as give it the values that it needs; the median is content with any. */
  group(): readonly GroupedPercentile[] {
    const sizes = this.#blocksPerGroup ?? this.#findGroupSizes()
    const groups = new Map(
      [...this.#arms].map(([name, arm]) => [
        name,
        this.#blocksPerGroup === undefined ? groupKept(arm, sizes) : arm.groups,
      ]),
    )
    return LEVELS.map((q, level) => ({
      q,
      blocksPerGroup: sizes[level] ?? 1,
      values: new Map([...groups].map(([name, each]) => [name, each[level]?.read() ?? []])),
    }))
  }

  #findGroupSizes(): readonly number[] {
    const fewest = Math.min(...[...this.#arms.values()].map((arm) => arm.fewest))
    return LEVELS.map((q) => (q === 0.5 ? 1 : Math.ceil(samplesFor(q) / fewest)))
  }

  #keepNoMore(): void {
    const sizes = this.#findGroupSizes()
    for (const arm of this.#arms.values()) {
      arm.groups = groupKept(arm, sizes)
      for (let index = 0; index < arm.kept.length; index += 1) arm.counted.add(arm.kept.at(index))
      arm.kept = new NumberColumn()
      arm.ends.length = 0
    }
    this.#blocksPerGroup = sizes
  }

  #find(name: string): Arm {
    const arm = this.#arms.get(name)
    if (arm === undefined) throw new Error(`no arm ${name} among those of the tier`)
    return arm
  }
}

function count({ counted, groups }: Arm, values: Float64Array): void {
  for (const value of values) counted.add(value)
  for (const group of groups) group.add(values)
}

function groupKept({ kept, ends }: Arm, sizes: readonly number[]): readonly GroupQuantile[] {
  const groups = LEVELS.map((q, level) => new GroupQuantile(q, sizes[level] ?? 1))
  let from = 0
  for (const end of ends) {
    const values = kept.slice(from, end)
    for (const group of groups) group.add(values)
    from = end
  }
  return groups
}
