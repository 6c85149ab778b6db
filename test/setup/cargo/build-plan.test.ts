import { describe, expect, test } from 'vitest'
import { createBuildPlan, type BuildPlan } from '../../../src/setup/cargo/build-plan.ts'
import { binaryPath, DEFAULT_MANIFEST, resolveBuildPaths } from '../../../src/setup/plan/build-paths.ts'
import { resolveSettings } from '../../../src/settings/settings.ts'
import { createTestPlan } from '../../support/build-plan.ts'
import { refusal } from '../../support/expect-error.ts'
import { createTemporaryDirectory, type TemporaryDirectory } from '../../support/temporary-directory.ts'

const SETTINGS = resolveSettings({ engine: { manifestPath: 'engine/Cargo.toml', bin: 'inferno' } })

async function createProject(): Promise<TemporaryDirectory> {
  const project = await createTemporaryDirectory()
  await project.write('engine/Cargo.toml', '[package]\nname = "inferno"\n')
  await project.write('engine/src/main.rs', 'fn main() {}\n')
  return project
}

/** Plans a build of the project with no environment but `env`; cargo's home is empty. */
async function plan(
  project: TemporaryDirectory,
  env: NodeJS.ProcessEnv = {},
  settings = SETTINGS,
): Promise<BuildPlan> {
  const { rust, profdata, model } = createTestPlan(project.path)
  return createBuildPlan(
    settings,
    project.path,
    model,
    { rust, profdata },
    { CARGO_HOME: project.join('home'), ...env },
  )
}

describe('`resolveBuildPaths`', () => {
  test('puts everything under `target` in the project root', () => {
    expect(resolveBuildPaths(resolveSettings({}), '/srv/project', {})).toEqual({
      manifestPath: DEFAULT_MANIFEST,
      targetDir: '/srv/project/target',
      workDir: '/srv/project/target/pgo-benchmarks',
      binDir: '/srv/project/target/release',
    })
  })

  test.for([
    ['/var/target', '/var/target'],
    ['../out', '/srv/out'],
  ])('follows CARGO_TARGET_DIR=%s', ([value, targetDir]) => {
    const env = { CARGO_TARGET_DIR: value }
    expect(resolveBuildPaths(SETTINGS, '/srv/project', env)).toMatchObject({
      targetDir,
      manifestPath: '/srv/project/engine/Cargo.toml',
    })
  })
})

test('`binaryPath` names binaries and examples by their arm', () => {
  const paths = resolveBuildPaths(SETTINGS, '/srv', {})
  expect([
    binaryPath(paths, 'inferno', 'pgo', 'bin'),
    binaryPath(paths, 'chat', 'baseline', 'example'),
  ]).toEqual(['/srv/target/release/inferno-pgo', '/srv/target/release/examples/chat-baseline'])
})

describe('`createBuildPlan`', () => {
  test('refuses a manifest that does not exist, by its path', async () => {
    await using project = await createTemporaryDirectory()
    await expect(plan(project)).rejects.toThrow(
      refusal('SETTINGS_INVALID', '`engine.manifestPath`', project.join('engine', 'Cargo.toml'), 'Fix:'),
    )
  })

  test('takes flags from the environment or else from cargo’s configuration', async () => {
    await using project = await createProject()
    await project.write('.cargo/config.toml', '[build]\nrustflags = ["-Ctarget-cpu=native"]\n')
    expect(await plan(project)).toMatchObject({ userFlags: ['-Ctarget-cpu=native'] })
    expect(await plan(project, { RUSTFLAGS: '-Copt-level=2' })).toMatchObject({
      userFlags: ['-Copt-level=2'],
    })
  })

  test('gives an unchanged project the same inputs', async () => {
    await using project = await createProject()
    expect((await plan(project, { HOME: '/elsewhere' })).inputs).toEqual((await plan(project)).inputs)
  })

  test.for<[what: string, env: NodeJS.ProcessEnv, engine: object]>([
    ['other flags', { RUSTFLAGS: '-Copt-level=2' }, {}],
    ['another profile from the environment', { CARGO_PROFILE_RELEASE_LTO: 'true' }, {}],
    ['another binary', {}, { bin: 'other' }],
    ['an example', {}, { example: 'chat' }],
    ['a package', {}, { package: 'other' }],
    ['another profile', {}, { profile: 'bench' }],
    ['variables of the build', {}, { env: { A: '1' } }],
    ['features', {}, { features: ['cuda'] }],
    ['another target', {}, { target: 'wasm32-wasip1' }],
  ])('gives %s other inputs', async ([, env, engine]) => {
    await using project = await createProject()
    const settings = resolveSettings({
      engine: { manifestPath: 'engine/Cargo.toml', bin: 'inferno', ...engine },
    })
    expect((await plan(project, env, settings)).inputs).not.toEqual((await plan(project)).inputs)
  })

  test('gives a changed cargo configuration other inputs', async () => {
    await using project = await createProject()
    const before = await plan(project)
    await project.write('.cargo/config.toml', '[profile.release]\nlto = "fat"\n')
    expect((await plan(project)).inputs).not.toEqual(before.inputs)
  })

  test('gives an edited source other inputs', async () => {
    await using project = await createProject()
    const before = await plan(project)
    await project.write('engine/src/main.rs', 'fn main() { println!(); }\n')
    expect((await plan(project)).inputs).not.toEqual(before.inputs)
  })
})
