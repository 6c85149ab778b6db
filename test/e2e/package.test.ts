/** The package as a stranger has it: packed, installed by npm in a project outside the repository, and used. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { VERDICT } from '../support/example-project.ts'
import { installExample, type InstalledProject } from '../support/installed-package.ts'
import { REPOSITORY } from '../support/temp-project.ts'

let project: InstalledProject
beforeAll(async () => {
  project = await installExample('minimal')
})
afterAll(async () => project[Symbol.asyncDispose]())

test('the tarball holds the package, the default engine, its model and the pages, and nothing else', () => {
  const folders = new Set(project.packed.map((path) => path.replace(/\/.*/, '')))
  expect([...folders].toSorted((a, b) => (a < b ? -1 : 1))).toEqual([
    'LICENSE-APACHE',
    'LICENSE-MIT',
    'README.md',
    'dist',
    'docs',
    'engine',
    'models',
    'package.json',
    'schema',
  ])
  expect(project.packed.filter((path) => /\btests?\b|^engine\/target|reports|\.profraw$/.test(path))).toEqual(
    [],
  )
  expect(project.packed.filter((path) => path.startsWith('dist/') && !/\.(?:js|d\.ts)$/.test(path))).toEqual(
    [],
  )
  expect(project.packedBytes).toBeLessThan(3_000_000)
})

test('the example builds its engine, runs a tier, and takes the same binaries under SKIP_PGO_BUILD', async () => {
  const built = await project.vitest(['bench', '--run'])
  expect(built).toMatch(new RegExp(`^one question +pgo +[+-].*${VERDICT.source}`, 'm'))
  expect(built).not.toMatch(/Error|warning: unused/)
  const first = await project.readResults()
  expect(first.build).toMatchObject({ build: 'built', training: { processes: 16 } })
  const skipped = await project.vitest(['bench', '--run'], { SKIP_PGO_BUILD: '1' })
  expect(skipped).not.toContain('[pgo] build')
  const second = await project.readResults()
  expect(second.build.build).toBe('skipped')
  expect(second.arms.map(({ sha256 }) => sha256)).toEqual(first.arms.map(({ sha256 }) => sha256))
})

test('its command line knows the project: its plan is fresh, its verdicts are those of its windows', async () => {
  await expect(project.command(['plan'])).resolves.toMatch(/^probe +fresh\n.*verify +fresh(?:\nkept: .*)?$/s)
  await expect(project.command(['recompute'])).resolves.toMatch(/All verdicts are as recorded\.$/)
  const doctor = await project.command(['doctor'])
  expect(doctor).toMatch(/^ok +cargo and rustc /m)
  // What only the suite's own tests need is nothing to a project.
  expect(doctor).not.toMatch(/chromium|hyperfine|faketime/)
})

/** What a project may write, and what its types must refuse. */
const TYPED = `
import { expect, test } from 'vitest'
import { pgoBenchmarks, prebuiltEngine, type RunRecord, type Settings } from 'pgo-benchmarks'
import { compareArms, measuredPrompts, tierOf } from 'pgo-benchmarks/bench'

export const settings: Settings = { margin: '1 %', engine: prebuiltEngine({ baseline: 'a', pgo: 'b' }) }
pgoBenchmarks(settings)
// @ts-expect-error: no setting of this name
pgoBenchmarks({ margim: '1 %' })
export const speedup = (record: RunRecord): number | undefined =>
  record.tiers.flatMap((tier) => (tier.state === 'measured' ? tier.comparisons : [])).at(0)?.estimate
test('typed', async (context) => {
  const tier = await compareArms({ concurrency: 1, prompts: measuredPrompts() })(context)
  expect(tier.arm('pgo')).toBeFaster({ atLeast: '2 %' })
  expect(tier.arm('pgo')).not.toBeSlower()
  // @ts-expect-error: a distance is a share, in percent
  expect(tier.arm('pgo')).toBeFaster({ atLeast: true })
  // @ts-expect-error: a workload has prompts
  await compareArms({ concurrency: 1 })(context)
  void tierOf
})
`

test('the types of settings, bench files, matchers and results resolve, without skipLibCheck', async () => {
  await writeFile(join(project.root, 'typed.ts'), TYPED)
  const compiler = join(REPOSITORY, 'node_modules', '.bin', 'tsc')
  const { stdout } = await execa(compiler, ['--project', project.root], { reject: false })
  expect(stdout).toBe('')
})
