/** Collects the tiers of a run, with what is to be known of the run itself; of several runs when blobs are merged. */
import type { TestCase, TestModule, Vitest } from 'vitest/node'
import { adjustVerdicts } from '../measure/family.ts'
import type { TierRecord } from '../measure/tier-record.ts'
import { createHeader } from './run-header.ts'
import type { RunHeader, RunRecord } from './run-record.ts'

interface Collected {
  readonly header: RunHeader
  readonly tier: TierRecord
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
    if (tier !== undefined && header !== undefined) this.#collected.push({ header, tier })
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
    const tiers = adjustVerdicts(
      this.#collected.map(({ tier }) => tier),
      this.#minBlocks,
    )
    const runs = new Map<string, RunRecord>()
    for (const [index, { header }] of this.#collected.entries()) {
      const key = JSON.stringify(header)
      const run = runs.get(key) ?? { ...header, finishedAt, tiers: [] }
      const tier = tiers[index]
      if (tier !== undefined) runs.set(key, { ...run, tiers: [...run.tiers, tier] })
    }
    return [...runs.values()]
  }

  async #findHeader(module: TestModule): Promise<RunHeader | undefined> {
    if (this.#vitest.state.blobs !== undefined) return module.meta().pgoBenchmarksRun
    const run = module.project.getProvidedContext().pgoBenchmarks
    if (run === undefined) return undefined
    return (this.#header ??= createHeader(run, module.project.config.root, this.#startedAt))
  }
}
