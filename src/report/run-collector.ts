/** Collects the tiers of a run, with what is to be known of the run itself; of several runs when blobs are merged. */
import type { TestCase, TestModule, Vitest } from 'vitest/node'
import { createRecords, type CollectedTier } from './record/create-records.ts'
import { createHeader } from './record/run-header.ts'
import type { RunHeader, RunRecord } from './record/run-record.ts'

/** What a run has measured so far. */
export class RunCollector {
  readonly #vitest: Vitest
  readonly #minBlocks: number
  readonly #startedAt = new Date()
  /** By run and test: what is reported twice is one tier. */
  readonly #collected = new Map<string, CollectedTier>()
  /** By project: each has an engine of its own, and what it was built from. */
  readonly #headers = new Map<string, Promise<RunHeader>>()

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
    if (tier === undefined || header === undefined) return
    const { module, project } = testCase
    const place = { file: module.relativeModuleId, project: project.name }
    this.#collected.set(JSON.stringify([testCase.id, header]), { header, tier, place })
  }

  /** Puts the header into a finished module's meta, which a blob keeps: where it is merged, nothing else knows of this machine. */
  async mark(module: TestModule): Promise<void> {
    const header = await this.#findHeader(module)
    if (header !== undefined) module.meta().pgoBenchmarksRun = header
  }

  /** The runs so far; see {@link createRecords}. */
  records(finishedAt: string | null): readonly RunRecord[] {
    return createRecords([...this.#collected.values()], this.#minBlocks, finishedAt)
  }

  async #findHeader(module: TestModule): Promise<RunHeader | undefined> {
    if (this.#vitest.state.blobs !== undefined) return module.meta().pgoBenchmarksRun
    const { name, config } = module.project
    const run = module.project.getProvidedContext().pgoBenchmarks
    if (run === undefined) return undefined
    const header = this.#headers.get(name) ?? createHeader(run, config.root, this.#startedAt)
    this.#headers.set(name, header)
    return header
  }
}
