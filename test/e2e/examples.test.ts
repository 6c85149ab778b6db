/** The projects in examples/ to a verdict with real compilers: from nothing at first, and then with what was built before. */
import { mkdir, readdir, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { BUILDING, createExample, VERDICT } from '../support/example-project.ts'
import { REPOSITORY, type Project } from '../support/temp-project.ts'

const TIMEOUT_MS = 5 * 60_000
const BUILT = expect.stringMatching(/^(built|unchanged)$/)

/** Runs an example and expects a verdict on its only tier. */
async function bench(project: Project, env: Readonly<Record<string, string>> = {}): Promise<string> {
  const { output, stdout, exitCode } = await project.vitest(['bench', '--run'], { ...BUILDING, ...env })
  expect(output).not.toContain('Error')
  expect(exitCode).toBe(0)
  const { tiers } = await project.readResults()
  expect(tiers).toMatchObject([{ state: 'measured' }])
  expect(stdout).toMatch(new RegExp(` pgo .*${VERDICT.source}`))
  return stdout
}

test.for(['clang', 'gcc'] as const)(
  'examples/cmake gets a verdict with %s',
  { timeout: TIMEOUT_MS },
  async (compiler) => {
    await using project = await createExample('cmake', compiler, (config) =>
      config.replace("compiler: 'clang'", `compiler: '${compiler}'`),
    )
    await bench(project)
    const { build, arms } = await project.readResults()
    expect(build).toMatchObject({ build: BUILT, toolchain: expect.stringContaining(compiler) })
    expect(build.profile?.executedFunctions).toBeGreaterThan(1)
    expect(build.training).toMatchObject({ processes: 16, requests: 16, prompts: { prompts: 16 } })
    expect(arms.map(({ name }) => name)).toEqual(['baseline', 'pgo'])
  },
)

test('examples/prebuilt gets a verdict on two finished binaries, and says what nobody checked', async () => {
  await using project = await createExample('prebuilt')
  await mkdir(join(project.root, 'bin'), { recursive: true })
  const source = join(REPOSITORY, 'examples', 'cmake', 'engine', 'engine.c')
  await execa('cc', ['-O1', source, '-o', join(project.root, 'bin', 'engine')])
  await execa('cc', ['-O2', source, '-o', join(project.root, 'bin', 'engine-pgo')])
  const stdout = await bench(project)
  expect(stdout).toContain('not checked: same flags')
  expect((await project.readResults()).build.build).toBe('prebuilt')
})

test(
  'examples/openai-server: an HTTP server is started, trained, ended so that it writes its profile, and measured',
  { timeout: TIMEOUT_MS },
  async () => {
    await using project = await createExample('openai-server')
    await bench(project)
    const { build, tiers } = await project.readResults()
    expect(tiers).toMatchObject([{ protocol: 'openai', timestamps: 'client', discarded: [] }])
    expect(build.notChecked).toEqual([])
    expect(build.profile?.executedEngineFunctions).toBeGreaterThan(3)
    // One server a level of concurrency; each prompt greedily and sampled.
    expect(build.training).toMatchObject({ processes: 3, prompts: { prompts: 16 } })
  },
)

test(
  'examples/rust-process: a program of the crates registry goes the whole way',
  { timeout: TIMEOUT_MS },
  async () => {
    await using project = await createExample('rust-process')
    await vendor(project.root)
    // Half the time of its compilations.
    await bench(project, { CARGO_PROFILE_RELEASE_OPT_LEVEL: '1' })
    const { build } = await project.readResults()
    expect(build.build).toEqual(BUILT)
    expect(build.profile?.executedEngineFunctions).toBeGreaterThan(10)
    expect(build.training).toMatchObject({ processes: 16 })
  },
)

test.for(['cmake', 'openai-server', 'prebuilt', 'rust-process'])(
  'the settings of examples/%s have no more than 15 lines',
  async (name) => {
    const config = await readFile(join(REPOSITORY, 'examples', name, 'vitest.config.ts'), 'utf8')
    expect(config.trimEnd().split('\n').length).toBeLessThanOrEqual(15)
  },
)

/** Follows the comment in fetch/Cargo.toml, unless what it asks for is there. */
async function vendor(root: string): Promise<void> {
  if ((await readdir(root)).includes('vendor')) return
  const options = { cwd: root }
  await execa('cargo', ['vendor', '--manifest-path', 'fetch/Cargo.toml', 'vendor-begun'], options)
  await rename(join(root, 'vendor-begun'), join(root, 'vendor'))
}
