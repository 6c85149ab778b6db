/** Prepares every run but the first, for which Vitest calls the globalSetup. */
import type { TestProject, TestSequencer, TestSequencerConstructor, Vitest } from 'vitest/node'

/**
 * Creates a sequencer that orders files as `Base` does, after it has prepared the project's arms and told how many of the files are its. In watch mode and in an editor Vitest never calls a
 * globalSetup again; `onTestsRerun` comes before a run, when it can neither be cancelled nor holds back the next change of a file.
 * A sequencer is asked inside of the run.
 */
export function createPreparingSequencer(
  Base: TestSequencerConstructor,
  project: TestProject,
): TestSequencerConstructor {
  return class PreparingSequencer implements TestSequencer {
    readonly #base: TestSequencer

    constructor(vitest: Vitest) {
      this.#base = new Base(vitest)
    }

    shard: TestSequencer['shard'] = async (specifications) => this.#base.shard(specifications)

    sort: TestSequencer['sort'] = async (specifications) => {
      const own = specifications.filter((specification) => specification.project === project)
      project.provide('pgoBenchmarksFiles', own.length)
      if (own.length > 0) await prepare(project)
      return this.#base.sort(specifications)
    }
  }
}

async function prepare(project: TestProject): Promise<void> {
  if (!project.getProvidedContext().pgoBenchmarksFresh) {
    // Not before it is needed: a run of plain tests has no use for all that stands behind it.
    const { provideRun } = await import('./global-setup.ts')
    await provideRun(project)
  }
  project.provide('pgoBenchmarksFresh', false)
}
