/**
 * Vitest's terminal reporters without its table of a tier's benchmarks. The table ranks means over all windows, which the machine's ups
 * and downs make as they like; beside a verdict that says otherwise, or the same for better reasons, it only misleads. Tables of
 * other benchmarks stay.
 */
import {
  DefaultReporter,
  MinimalReporter,
  ReportersMap,
  VerboseReporter,
  version,
  type Reporter,
  type Vitest,
} from 'vitest/node'
import { isOwnBenchmark, type Benchmark } from '../measure/compare/bench-result.ts'

type ReporterEntry = Vitest['config']['reporters'][number]
type Layout = readonly [basePadding: string, columnName?: string]

const isForeign = (benchmark: Benchmark): boolean => !isOwnBenchmark(benchmark)

class QuietDefaultReporter extends DefaultReporter {
  protected override printBenchmarkTable(benchmarks: readonly Benchmark[], ...layout: Layout): void {
    super.printBenchmarkTable(benchmarks.filter(isForeign), ...layout)
  }
}

class QuietVerboseReporter extends VerboseReporter {
  protected override printBenchmarkTable(benchmarks: readonly Benchmark[], ...layout: Layout): void {
    super.printBenchmarkTable(benchmarks.filter(isForeign), ...layout)
  }
}

class QuietTreeReporter extends ReportersMap.tree {
  protected override printBenchmarkTable(benchmarks: readonly Benchmark[], ...layout: Layout): void {
    super.printBenchmarkTable(benchmarks.filter(isForeign), ...layout)
  }
}

/** Vitest's choice where it finds that an AI agent reads. */
class QuietMinimalReporter extends MinimalReporter {
  protected override printBenchmarkTable(benchmarks: readonly Benchmark[], ...layout: Layout): void {
    super.printBenchmarkTable(benchmarks.filter(isForeign), ...layout)
  }
}

type Options = NonNullable<ConstructorParameters<typeof DefaultReporter>[0]>

const QUIET = new Map<string, new (options: Options) => Reporter>([
  ['default', QuietDefaultReporter],
  ['verbose', QuietVerboseReporter],
  ['tree', QuietTreeReporter],
  ['minimal', QuietMinimalReporter],
  ['agent', QuietMinimalReporter],
])

/**
 * Puts a quiet reporter in the place of each that is named and would draw the table, with the same options. Reporters that a user
 * made are left as they are; so are all in another version of Vitest than the one that ours are of.
 */
export function quietReporters(vitest: Pick<Vitest, 'config' | 'version'>): void {
  if (vitest.version !== version) return
  const { reporters } = vitest.config
  for (const [index, reporter] of reporters.entries()) reporters[index] = quiet(reporter)
}

/** Whether a reporter is Vitest's verbose one, by its name or as it was put in place above. */
export function isVerbose(reporter: ReporterEntry): boolean {
  return Array.isArray(reporter) ? reporter[0] === 'verbose' : reporter instanceof VerboseReporter
}

function quiet(reporter: ReporterEntry): ReporterEntry {
  if (!Array.isArray(reporter)) return reporter
  const [name, options] = reporter
  const Quiet = QUIET.get(name)
  return Quiet === undefined ? reporter : new Quiet(options as Options)
}
