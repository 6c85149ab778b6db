/** Times one globalSetup of an unchanged tree and prints it as JSON. Imports nothing of the suite beforehand but what Vitest's configuration does. */
import { join } from 'node:path'
import { createVitest } from 'vitest/node'

// As an editor starts it: the benchmarks are a project of their own.
process.env['VITEST_VSCODE'] = 'true'
const vitest = await createVitest('test', {
  root: join(import.meta.dirname, '..', '..'),
  watch: false,
  reporters: [{}],
})
const project = vitest.projects.find(({ config }) => config.benchmark.enabled)
if (project === undefined) throw new Error('the benchmarks are a project of their own')
const begin = performance.now()
const { default: setup } = await import('../../src/setup/global-setup.ts')
const loaded = performance.now()
await setup(project)
const end = performance.now()
const { pgoBenchmarks: run, pgoBenchmarksFailure: failure } = project.getProvidedContext()
if (failure !== null) throw new Error(failure.message)
if (run.armSet.evidence.build !== 'unchanged') throw new Error('something was built')
console.log(`\n${JSON.stringify({ loadMs: loaded - begin, setupMs: end - loaded })}`)
process.exit()
