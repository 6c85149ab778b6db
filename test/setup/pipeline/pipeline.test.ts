import { readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ArmSet } from '../../../src/setup/verify/arms.ts'
import { prepare } from '../../../src/setup/prepare.ts'
import { openFileHashes } from '../../../src/setup/steps/file-hashes.ts'
import { describeTraining } from '../../../src/setup/training/training-inputs.ts'
import { createProgress } from '../../../src/setup/progress/progress.ts'
import type { PlannedStep } from '../../../src/setup/steps/step-graph.ts'
import {
  createTinyProject,
  resolveTinySettings,
  TINY_ENGINE,
  type TinyProject,
} from '../../support/tiny-project.ts'

let project: TinyProject
let built: ArmSet

beforeAll(async () => {
  project = await createTinyProject()
  built = await project.build()
})
afterAll(async () => project[Symbol.asyncDispose]())

describe('`buildArms`', () => {
  test('builds, trains and verifies with the real tools, and says what each arm was told', () => {
    expect(Object.keys(built.arms)).toEqual(['baseline', 'pgo'])
    expect(built.arms['pgo']?.sha256).not.toBe(built.arms['baseline']?.sha256)
    const { build, training, profile, profileSha256, arms } = built.evidence
    expect(build).toBe('built')
    expect(training).toMatchObject({
      processes: 1,
      requests: 4,
      valueProfileOverflows: 0,
      heldOut: { prompts: 8, concurrency: 2 },
    })
    expect(training?.heldOut?.edges).toBeGreaterThan(0)
    expect(training?.heldOut?.edges).toBeLessThanOrEqual(1)
    expect(profile?.executedEngineFunctions).toBeGreaterThan(0)
    expect(arms).toEqual({
      baseline: { flags: [], env: {} },
      pgo: {
        flags: [expect.stringMatching(/^-Cprofile-use=.+\.profdata$/)],
        env: {},
        profileSha256,
        profileUse: {
          engineFunctions: expect.any(Number),
          withCounts: expect.any(Number),
          withoutProfile: 0,
        },
      },
    })
  })

  test('does nothing for an unchanged tree, also after every file was touched', async () => {
    for (const folder of ['engine', 'core', 'model']) await touchAll(project.directory.join(folder))
    const again = await project.build()
    expect(again.evidence).toEqual({ ...built.evidence, build: 'unchanged' })
    expect(again.arms).toEqual(built.arms)
  })
})

describe('`prepare` with `skipBuild` after a build', () => {
  test('takes the arms as the build verified them, and starts nothing', async () => {
    const progress = createProgress({ write: (text) => expect.fail(text), live: false, verbose: true })
    const { path, join: joinPath } = project.directory
    const settings = resolveTinySettings({ model: joinPath('model') })
    const { armSet } = await prepare(settings, { root: path, progress }, { skipBuild: true })
    expect(armSet.arms).toEqual(built.arms)
    // Their stamps tell all of how they were built and trained.
    expect(armSet.evidence).toEqual({ ...built.evidence, build: 'skipped', notChecked: [] })
  })

  test('says what it does not know of an arm that is another than the stamped one', async () => {
    const { directory } = project
    const progress = createProgress({ write: () => {}, live: false, verbose: false })
    const settings = resolveTinySettings({ model: directory.join('model') })
    const pgo = built.arms['pgo']?.binary ?? ''
    const content = await readFile(pgo)
    await rm(pgo)
    await writeFile(pgo, Buffer.concat([content, Buffer.from('x')]), { mode: 0o755 })
    const { armSet } = await prepare(settings, { root: directory.path, progress }, { skipBuild: true })
    await rm(pgo)
    await writeFile(pgo, content, { mode: 0o755 })
    const { arms, training, notChecked } = armSet.evidence
    expect(Object.keys(arms ?? {})).toEqual(['baseline'])
    expect(training).toBeUndefined()
    expect(notChecked?.map(({ gate }) => gate)).toEqual(['same flags', 'profile'])
  })
})

describe('`prepare` with `skipBuild` after an edit', () => {
  test.for([
    ['engine/src/main.rs', 'engine/src/main.rs, sources'],
    ['core/src/lib.rs', 'core/src/lib.rs'],
    ['engine/banner.txt', 'engine/banner.txt'],
  ] as const)('of %s says that the binaries are of other sources', async ([file, named]) => {
    await using _edit = await edit(file, `${await project.directory.read(file)}\n`)
    const progress = createProgress({ write: () => {}, live: false, verbose: false })
    const settings = resolveTinySettings({ model: project.directory.join('model') })
    const context = { root: project.directory.path, progress }
    const { armSet } = await prepare(settings, context, { skipBuild: true })
    const note = armSet.evidence.notChecked?.find(({ gate }) => gate === 'the present sources')
    expect(note?.why.replaceAll(`${project.directory.path}/`, '')).toBe(
      `changed since the binaries were built: ${named}`,
    )
  })
})

describe('`planArms`', () => {
  test('finds every step of an unchanged tree fresh', async () => {
    expect(await project.explain()).toEqual(
      [
        'probe',
        'build baseline',
        'build instrumented',
        'train',
        'build pgo',
        'verify baseline',
        'verify',
      ].map((name) => ({
        name,
      })),
    )
  })

  test.for<[file: string, content: string, reason: string]>([
    ['engine/src/main.rs', 'fn main() {}', 'sources'],
    ['engine/src/new.rs', '', 'sources'],
    ['core/src/lib.rs', '', 'core/src/lib.rs'],
    ['core/Cargo.toml', '[package]\nname = "tiny-core"\n', 'core/Cargo.toml'],
    ['engine/banner.txt', 'another', 'engine/banner.txt'],
    ['engine/Cargo.toml', '[package]\nname = "tiny"\n', 'manifests'],
    ['Cargo.toml', '[workspace]\n', 'manifests'],
    ['Cargo.lock', '', 'manifests'],
    ['rust-toolchain.toml', '[toolchain]\nchannel = "stable"\n', 'toolchain'],
    ['.cargo/config.toml', '[profile.release]\nlto = "thin"\n', 'cargo configuration'],
  ])('says that an edit of %s makes every build stale, and why', async ([file, content, reason]) => {
    await using _edit = await edit(file, content)
    const steps = await project.explain()
    for (const name of ['build baseline', 'build instrumented']) {
      expect(reasonsOf(steps, name).map((each) => each.replace(`${project.directory.path}/`, ''))).toContain(
        reason,
      )
    }
    expect(steps.at(-1)).toEqual({ name: 'verify', staleness: { because: 'needs', step: 'build baseline' } })
  })

  test.for([
    'TINY_BANNER',
    'CARGO_PROFILE_RELEASE_OPT_LEVEL',
    'CFLAGS_x86_64_unknown_linux_gnu',
    'TARGET_CC',
    'RUSTC_WRAPPER',
    'RUSTFLAGS',
  ])('says that %s makes every build stale, and names it', async (variable) => {
    const reason = variable === 'RUSTFLAGS' ? 'rustflags' : `variable ${variable}`
    process.env[variable] = '-Cdebuginfo=1'
    try {
      expect(reasonsOf(await project.explain(), 'build baseline')).toEqual([reason])
    } finally {
      delete process.env[variable]
    }
  })

  test.for([
    ['HOME', 'core/tests/cli.rs'],
    ['CARGO_BUILD_JOBS', 'engine/README.md'],
    ['TERM', 'engine/target/debug/build.rs'],
    ['PWD', 'engine/nested/Cargo.toml'],
  ])('takes no notice of %s and %s, which no build reads', async ([variable = '', file = '']) => {
    const before = process.env[variable]
    process.env[variable] = '1'
    try {
      await using _edit = await edit(file, 'x')
      expect((await project.explain()).filter(({ staleness }) => staleness !== undefined)).toEqual([])
    } finally {
      if (before === undefined) delete process.env[variable]
      else process.env[variable] = before
    }
  })

  test.for<[what: string, changes: object, reason: string]>([
    ['profile', { profile: 'bench' }, 'profile'],
    ['features', { features: ['extra'] }, 'features'],
    ['variable of the build', { env: { TINY: '1' } }, 'env'],
  ])('says that another %s of the engine makes every build stale, and why', async ([, changes, reason]) => {
    const steps = await project.explain({ engine: { ...TINY_ENGINE, ...changes } })
    for (const name of ['build baseline', 'build instrumented'])
      expect(reasonsOf(steps, name)).toEqual([reason])
  })

  test('says that other training prompts make training stale, but no build before it', async () => {
    const steps = await project.explain({ training: { prompts: ['gamma'], concurrency: [2] } })
    expect(reasonsOf(steps, 'train')).toEqual(['training'])
    expect(steps.filter(({ staleness }) => staleness === undefined).map(({ name }) => name)).toEqual([
      'probe',
      'build baseline',
      'build instrumented',
    ])
  })

  test('says nothing of how long training may take, or of which part of the answers is compared', async () => {
    const protocol = { kind: 'process', args: ['{prompt}'] } as const
    const reasons = async (settings: object): Promise<readonly string[]> =>
      reasonsOf(await project.explain(settings), 'train')
    const training = { prompts: ['alpha', 'beta'], concurrency: [2] }
    await expect(reasons({ training: { ...training, timeoutSeconds: 7 } })).resolves.toEqual([])
    await expect(reasons({ protocol })).resolves.toEqual(['protocol'])
    const build = await project.plan({ protocol })
    const hashes = await openFileHashes(project.directory.join('hashes.json'))
    const other = await project.plan({ protocol: { ...protocol, output: 'answer: (.*)' } })
    await expect(describeTraining(other, hashes)).resolves.toEqual(await describeTraining(build, hashes))
    const servers = [
      {},
      { output: 'tokens' as const, firstTokenTimeoutSeconds: 9 },
      { body: { top_k: 1 } },
    ].map(async (options) =>
      describeTraining(
        await project.plan({ protocol: { kind: 'openai', args: ['{port}'], ...options } }),
        hashes,
      ),
    )
    const [plain, tokens, asked] = await Promise.all(servers)
    expect(tokens).toEqual(plain)
    expect(asked).not.toEqual(plain)
  })

  test('says that a model of the same size and other content makes training stale', async () => {
    await using _edit = await edit('model/weights.bin', 'Weights')
    expect(reasonsOf(await project.explain(), 'train')).toEqual(['model'])
  })

  test('plans further arms behind those that are there', async () => {
    const steps = await project.explain({ arms: ['baseline', 'pgo', 'lto'] })
    expect(steps.find(({ name }) => name === 'build lto')?.staleness).toEqual({ because: 'never-run' })
    expect(steps.find(({ name }) => name === 'build pgo')?.staleness).toBeUndefined()
  })
})

async function touchAll(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }))
    if (entry.isFile()) await utimes(join(entry.parentPath, entry.name), new Date(), new Date())
}

/** Writes a file of the project until disposed of, then puts back what was there. */
async function edit(file: string, content: string): Promise<AsyncDisposable> {
  const path = project.directory.join(file)
  const before = await project.directory.read(file)
  await project.directory.write(file, content)
  return {
    [Symbol.asyncDispose]: async () =>
      before === undefined ? rm(path, { force: true }) : writeFile(path, before),
  }
}

function reasonsOf(steps: readonly PlannedStep[], name: string): readonly string[] {
  const staleness = steps.find((step) => step.name === name)?.staleness
  return staleness?.because === 'inputs' ? staleness.names : []
}
