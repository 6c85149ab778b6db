/** Several projects in one Vitest. Engines' tiers are recorded ones: nothing is measured here but functions. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { Settings } from '../../src/settings/settings.ts'
import { createProject, engineFile, PREBUILT, REPOSITORY } from '../support/temp-project.ts'

/** A bench file whose test takes a recorded tier for its own, in Node and in nothing else. */
const RECORDED = `
import { expect, test } from 'vitest'
import { tierOf } from '${REPOSITORY}src/bench.ts'
import { createTier } from '${REPOSITORY}test/support/tier-record.ts'

test('engine', ({ task }) => {
  expect('document' in globalThis).toBe(false)
  expect(AbortSignal.abort().aborted).toBe(true)
  task.meta.pgoBenchmarks = createTier({ name: task.name })
  expect(tierOf({ task }).arm('pgo')).toBeFaster()
})
`
/** One that is about no engine, and needs the environment of its project's tests. */
const PLAIN = `
import { expect, test } from 'vitest'
test('sum', async ({ bench }) => {
  expect(document.title).toBe('a page')
  const run = () => [1, 2, 3].reduce((sum, each) => sum + each, 0)
  await bench.compare(bench('one', run), bench('other', run))
})
`
/** An environment as happy-dom and jsdom make it: a page, and globals that Node's own modules do not take for theirs. */
const DOM = `
export default {
  name: 'dom',
  viteEnvironment: 'client',
  setup(global) {
    const { AbortSignal, AbortController } = global
    global.document = { title: 'a page' }
    global.AbortSignal = class { aborted = false; addEventListener() {} removeEventListener() {} }
    global.AbortController = class { signal = new global.AbortSignal(); abort() {} }
    return {
      teardown() {
        delete global.document
        Object.assign(global, { AbortSignal, AbortController })
      },
    }
  },
}
`
const ENGINES = { 'bin/engine': engineFile('baseline'), 'bin/engine-pgo': engineFile('pgo') }
const SETTINGS: Settings = { ...PREBUILT, cpus: 'off', seed: 1 }

/** Files of a package below the root. */
function inPackage(name: string, files: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(files).map(([path, content]) => [`packages/${name}/${path}`, content]),
  )
}

/** A root's configuration with these projects. */
function rootConfig(projects: readonly (object | string)[], plugin = true): string {
  return `
    import { pgoBenchmarks } from '${REPOSITORY}src/index.ts'
    export default {
      plugins: ${plugin ? `[pgoBenchmarks(${JSON.stringify(SETTINGS)})]` : '[]'},
      test: { environment: process.cwd() + '/dom.ts', setupFiles: [process.cwd() + '/page.ts'], projects: ${JSON.stringify(projects)} },
    }`
}

/** Setup of tests of pages, which fails without one. */
const PAGE = "document.title ??= 'a page'"

function extending(...names: readonly string[]): readonly object[] {
  return names.map((name) => ({ extends: true, root: `packages/${name}`, test: { name } }))
}

describe('a plugin that projects have by `extends: true`', () => {
  test('reports once; an engine’s benchmark runs in Node, another package’s own in the environment of its tests', async () => {
    await using project = await createProject({
      benchFile: null,
      files: {
        'vitest.config.ts': rootConfig(extending('engine', 'web')),
        'dom.ts': DOM,
        'page.ts': PAGE,
        ...inPackage('engine', { ...ENGINES, 'one.bench.ts': RECORDED }),
        ...inPackage('web', { 'sum.bench.ts': PLAIN }),
      },
    })
    const { stdout, stderr, exitCode } = await project.vitest(['bench', '--run'])
    expect(stderr).toBe('')
    expect(exitCode).toBe(0)
    expect(stdout.match(/^Speedup over/gm)).toHaveLength(1)
    expect(stdout).toMatch(/✓ sum/)
    // Functions are ranked as ever.
    expect(stdout).toMatch(/ one +\d/)
    expect((await project.readResults()).tiers).toMatchObject([{ name: 'engine', state: 'measured' }])
  })

  test('reports each engine with its own binaries, in a folder of its own', async () => {
    await using project = await createProject({
      benchFile: null,
      files: {
        'vitest.config.ts': rootConfig(extending('first', 'second')),
        'dom.ts': DOM,
        'page.ts': PAGE,
        ...inPackage('first', { ...ENGINES, 'one.bench.ts': RECORDED }),
        ...inPackage('second', { ...ENGINES, 'two.bench.ts': RECORDED }),
      },
    })
    const { stdout, exitCode } = await project.vitest(['bench', '--run'])
    expect(exitCode).toBe(0)
    expect(stdout.match(/^Speedup over/gm)).toHaveLength(2)
    const folders = (await readdir(join(project.root, 'reports'))).filter((name) => /^\d/.test(name))
    const binaries = await Promise.all(folders.map(async (name) => readBaseline(project.root, name)))
    expect(binaries).toEqual(
      ['first', 'second'].map((name) => join(project.root, 'packages', name, 'bin', 'engine')),
    )
    for (const folder of folders) expect(stdout).toContain(join('reports', folder, 'report.html'))
  })

  test('refuses an engine in a DOM that the plugin has left, and says which line ends it', async () => {
    const helper = RECORDED.replace(
      /test\('engine'[^]*/,
      `export { engine } from '${REPOSITORY}src/bench.ts'`,
    )
    const bench = `
      import { test } from 'vitest'
      import { engine } from './helper.ts'
      const workload = { concurrency: 1, prompts: ['hi'] }
      test('engine', ({ bench }) =>
        bench.compare(bench('baseline', engine('baseline', workload)), bench('pgo', engine('pgo', workload))))`
    await using project = await createProject({
      benchFile: null,
      files: {
        'vitest.config.ts': rootConfig(extending('engine', 'web')),
        'dom.ts': DOM,
        'page.ts': PAGE,
        ...inPackage('engine', { ...ENGINES, 'helper.ts': helper, 'one.bench.ts': bench }),
        ...inPackage('web', { 'sum.bench.ts': PLAIN }),
      },
    })
    const { output, exitCode } = await project.vitest(['bench', '--run'])
    expect(exitCode).toBe(1)
    expect(output).toMatch(/BENCH_INVALID.*runs in a DOM[^]*@vitest-environment node[^]*one\.bench\.ts/)
  })
})

test('plugins of two projects that report into one folder report once each', async () => {
  const config = `
    import { pgoBenchmarks } from '${REPOSITORY}src/index.ts'
    export default {
      plugins: [pgoBenchmarks(${JSON.stringify(SETTINGS)})],
      test: { environment: '../../dom.ts', setupFiles: ['../../page.ts'] },
    }`
  await using project = await createProject({
    benchFile: null,
    files: {
      'vitest.config.ts': rootConfig(['packages/*'], false),
      'dom.ts': DOM,
      'page.ts': PAGE,
      ...inPackage('first', { ...ENGINES, 'vitest.config.ts': config, 'one.bench.ts': RECORDED }),
      ...inPackage('second', { 'vitest.config.ts': config, 'two.bench.ts': PLAIN }),
    },
  })
  const { stdout, exitCode } = await project.vitest(['bench', '--run'])
  expect(exitCode).toBe(0)
  expect(stdout.match(/^Speedup over/gm)).toHaveLength(1)
})

test('a plugin at the root alone is told where it belongs', async () => {
  await using project = await createProject({
    benchFile: null,
    files: {
      'vitest.config.ts': rootConfig(['packages/*']),
      ...inPackage('engine', {
        'vitest.config.ts': "export default { test: { name: 'engine' } }",
        'one.bench.ts': `
          import { test } from 'vitest'
          import { compareArms } from '${REPOSITORY}src/bench.ts'
          test('engine', compareArms({ concurrency: 1, prompts: ['hi'] }))`,
      }),
    },
  })
  const { output, exitCode } = await project.vitest(['bench', '--run'])
  expect(exitCode).toBe(1)
  expect(output).toMatch(
    /PLUGIN_MISSING[^]*at the root, whose `projects` do not inherit it[^]*`extends: true`/,
  )
})

const resultsSchema = z.object({ arms: z.array(z.object({ name: z.string(), binary: z.string() })) })

async function readBaseline(root: string, folder: string): Promise<string | undefined> {
  const text = await readFile(join(root, 'reports', folder, 'results.json'), 'utf8')
  return resultsSchema.parse(JSON.parse(text)).arms.find(({ name }) => name === 'baseline')?.binary
}
