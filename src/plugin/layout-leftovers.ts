/** Keeps what blocks are measured in out of the files that Vitest collects. */
import type { TestProject } from 'vitest/node'
import { sweepLayouts } from '../measure/layout/layout-root.ts'
import type { ResolvedSettings } from '../settings/settings.ts'
import { findLayoutDir } from '../setup/work-dir.ts'

/** Layouts in any folder, whatever a project's own list of exclusions has. */
const LAYOUTS = '**/node_modules/layout-*/**'

/** Removes the layouts of runs that were killed, and has a project collect no file through those of runs that live. */
export async function hideLayouts({ config }: TestProject, settings: ResolvedSettings): Promise<void> {
  // A new list: a project and its clone for benchmarks may share the old one.
  config.exclude = [...config.exclude, LAYOUTS]
  await sweepLayouts(findLayoutDir(settings, config.root))
}
