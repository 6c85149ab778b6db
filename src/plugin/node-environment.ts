/** Benchmarks of engines run in Node, whatever the project's tests need. */
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { TestProject, Vitest } from 'vitest/node'

/** What a bench file names: the package, or the module that its users import. */
const SUITE = ['pgo-benchmarks', fileURLToPath(new URL('../bench', import.meta.url))]
const PLUGIN = 'pgo-benchmarks'

/**
 * Makes Node the environment of a project for benchmarks. A DOM takes the place of globals that Node's own modules check, and its timers are
 * not Node's. Setup files that were written for a DOM are left out with it.
 *
 * Of several projects with the plugin, as `extends: true` makes them, those whose bench files do not name the suite stay as they are.
 */
export async function runInNode(vitest: Vitest, project: TestProject): Promise<void> {
  const { config } = project
  // In a context of its own a module has other globals than Node's.
  if (config.pool === 'vmThreads' || config.pool === 'vmForks') config.pool = 'forks'
  if (config.environment === 'node') return
  if (vitest.projects.filter(isOurs).length > 1 && !(await namesSuite(project))) return
  config.environment = 'node'
  config.setupFiles = []
}

function isOurs({ config, vite }: TestProject): boolean {
  return config.benchmark.enabled && vite.config.plugins.some(({ name }) => name === PLUGIN)
}

async function namesSuite(project: TestProject): Promise<boolean> {
  const { testFiles } = await project.globTestFiles()
  const texts = await Promise.all(testFiles.map(async (file) => readFile(file, 'utf8')))
  return texts.some((text) => SUITE.some((name) => text.includes(name)))
}
