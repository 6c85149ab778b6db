/** Cargo's `build.build-dir`: its notes on what a build read must be found wherever a user wants intermediate files. */
import { access, glob, rm } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { readCargoObserved } from '../../../src/setup/cargo/cargo-observed.ts'
import { createTemporaryDirectory } from '../../support/temporary-directory.ts'
import { createTinyProject, type TinyProject } from '../../support/tiny-project.ts'

const BASELINE = { arms: ['baseline' as const, 'pgo' as const] }

/** Sets a variable until it is disposed of. */
function setVariable(name: string, value: string): Disposable {
  const before = process.env[name]
  process.env[name] = value
  return {
    [Symbol.dispose]: () => {
      if (before === undefined) delete process.env[name]
      else process.env[name] = before
    },
  }
}

async function explainBaseline(project: TinyProject): Promise<unknown> {
  const steps = await project.explain(BASELINE)
  return steps.find(({ name }) => name === 'build baseline')?.staleness
}

/** Builds, and says why the baseline would be built again: as it is, and once a variable of its build script is another. */
async function changeVariable(project: TinyProject): Promise<readonly unknown[]> {
  await project.build(BASELINE)
  const unchanged = await explainBaseline(project)
  using _banner = setVariable('TINY_BANNER', 'another')
  return [unchanged, await explainBaseline(project)]
}

const NOTICED = [undefined, { because: 'inputs', names: ['variable TINY_BANNER'] }]

describe('a build script’s variable is noticed', () => {
  test('when cargo’s configuration has another build directory, which stays unused', async () => {
    await using project = await createTinyProject()
    await project.directory.write(
      '.cargo/config.toml',
      '[build]\nbuild-dir = "elsewhere/{workspace-path-hash}"\n',
    )
    await expect(changeVariable(project)).resolves.toEqual(NOTICED)
    await expect(access(project.directory.join('elsewhere'))).rejects.toThrow('ENOENT')
  })

  test('when the environment has', async () => {
    await using elsewhere = await createTemporaryDirectory()
    using _buildDir = setVariable('CARGO_BUILD_BUILD_DIR', elsewhere.path)
    await using project = await createTinyProject()
    await expect(changeVariable(project)).resolves.toEqual(NOTICED)
  })

  test('below a folder with braces, in which cargo would look for names of its own', async () => {
    await using project = await createTinyProject('{braces}-')
    await expect(changeVariable(project)).resolves.toEqual(NOTICED)
  })
})

test('where cargo cannot be told of our folder, and has another one, no build is taken for unchanged', async () => {
  await using project = await createTinyProject('{braces}-')
  await project.directory.write('.cargo/config.toml', '[build]\nbuild-dir = "elsewhere"\n')
  await project.build(BASELINE)
  await expect(explainBaseline(project)).resolves.toMatchObject({
    because: 'unknown',
    what: expect.arrayContaining([expect.stringContaining('the variables of the build')]),
  })
})

describe('`readCargoObserved`', () => {
  test.for<[gone: string, unknown: RegExp]>([
    ['**/tiny.d', /^the files of the build: cargo left no .*tiny\.d$/],
    ['**/build/tiny-engine-*/output', /^what the build script of .*engine read/],
  ])('says what is not known once cargo’s notes %s are gone', async ([gone, unknown]) => {
    await using project = await createTinyProject()
    await project.build(BASELINE)
    const plan = await project.plan(BASELINE)
    await expect(readCargoObserved(plan)).resolves.toMatchObject({ unknown: [] })
    for await (const note of glob(gone, { cwd: plan.workDir })) await rm(`${plan.workDir}/${note}`)
    await expect(readCargoObserved(plan)).resolves.toMatchObject({
      unknown: [expect.stringMatching(unknown)],
    })
  })
})
