/** Collects the tiers of a run, with what is to be known of the run itself; of several runs when blobs are merged. */
import type { TestCase, TestModule, Vitest } from 'vitest/node'
import { adjustVerdicts } from '../measure/family.ts'
import type { TierRecord } from '../measure/tier-record.ts'
import { distinguishNames } from './distinct-names.ts'
import { createHeader } from './run-header.ts'
import type { RunHeader, RunRecord } from './run-record.ts'

interface Collected {
  readonly header: RunHeader
  readonly tier: TierRecord
  readonly file: string
}

/** What a run has measured so far. */
export class RunCollector {
  readonly #vitest: Vitest
  readonly #minBlocks: number
  readonly #startedAt = new Date()
  readonly #collected: Collected[] = []
  #header: Promise<RunHeader> | undefined

  constructor(vitest: Vitest, minBlocks: number) {
    this.#vitest = vitest
    this.#minBlocks = minBlocks
  }

  get startedAt(): Date {
    return this.#startedAt
  }

  /** Finds out what is to be known of the run, before its first tier: programs that are asked must not run beside an engine. */
  async begin(module: TestModule): Promise<void> {
    await this.#findHeader(module)
  }

  /** Takes a test's tier in; a test that measured none, or whose setup failed, changes nothing. */
  async add(testCase: TestCase): Promise<void> {
    const { pgoBenchmarks: measured, pgoBenchmarksExpectations: expectations } = testCase.meta()
    const tier =
      measured?.state === 'measured' && expectations !== undefined
        ? { ...measured, expectations: [...expectations] }
        : measured
    const header = tier === undefined ? undefined : await this.#findHeader(testCase.module)
    const file = testCase.module.relativeModuleId
    if (tier !== undefined && header !== undefined) this.#collected.push({ header, tier, file })
  }

  /** Puts the header into a finished module's meta, which a blob keeps: where it is merged, nothing else knows of this machine. */
  async mark(module: TestModule): Promise<void> {
    const header = await this.#findHeader(module)
    if (header !== undefined) module.meta().pgoBenchmarksRun = header
  }

  /**
   * The runs so far, in the order in which they came, with verdicts decided over all their tiers: who reads them together
   * is misled by any of them.
   */
  records(finishedAt: string | null): readonly RunRecord[] {
    const runs = [...Map.groupBy(this.#collected, ({ header }) => JSON.stringify(header)).values()]
    const tiers = [...adjustVerdicts(runs.flatMap(nameTiers), this.#minBlocks)]
    return runs.flatMap((run) => {
      const [first] = run
      const own = tiers.splice(0, run.length)
      return first === undefined ? [] : [{ ...first.header, finishedAt, tiers: own }]
    })
  }

  async #findHeader(module: TestModule): Promise<RunHeader | undefined> {
    if (this.#vitest.state.blobs !== undefined) return module.meta().pgoBenchmarksRun
    const run = module.project.getProvidedContext().pgoBenchmarks
    if (run === undefined) return undefined
    return (this.#header ??= createHeader(run, module.project.config.root, this.#startedAt))
  }
}

/** The tiers of one run under names that tell them apart. */
function nameTiers(run: readonly Collected[]): readonly TierRecord[] {
  const names = distinguishNames(run.map(({ tier: { name }, file }) => ({ name, file })))
  return run.map(({ tier }, index) => ({ ...tier, name: names[index] ?? tier.name }))
}
