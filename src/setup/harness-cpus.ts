/** Keeps Vitest's main process off the engines' CPUs while something is measured, and only then: between runs it builds, on all of them. */
import type { Reporter, TestProject } from 'vitest/node'
import { pinToHarness, releaseFromHarness, type Launcher } from '../workloads/linux/launcher.ts'

/** Creates a reporter that pins for every run but the first, whose setup does it after the build, and releases after each. */
export function createCpuReporter(project: TestProject): Reporter {
  const findLauncher = (): Launcher | undefined => {
    const run: { readonly launcher: Launcher } | undefined = project.getProvidedContext().pgoBenchmarks
    return run?.launcher
  }
  return {
    async onTestRunStart() {
      const launcher = findLauncher()
      if (launcher !== undefined) await pinToHarness(launcher, process.pid)
    },
    async onTestRunEnd() {
      const launcher = findLauncher()
      if (launcher !== undefined) await releaseFromHarness(launcher, process.pid)
    },
  }
}
