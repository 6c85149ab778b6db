import { chmod, readFile, rm, stat } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { resolveBuildPaths, type BuildPaths } from '../../../src/setup/plan/build-paths.ts'
import { ensureControl, readArms } from '../../../src/setup/verify/existing-arms.ts'
import { DEFAULT_ARMS } from '../../../src/settings/recipes.ts'
import { resolveSettings } from '../../../src/settings/settings.ts'
import { refusal } from '../../support/expect-error.ts'
import { createTemporaryDirectory, type TemporaryDirectory } from '../../support/temporary-directory.ts'

interface Project extends AsyncDisposable {
  readonly directory: TemporaryDirectory
  readonly paths: BuildPaths
}

/** A project with finished "binaries" of both arms. */
async function createProject(): Promise<Project> {
  const directory = await createTemporaryDirectory()
  await directory.writeScript('target/release/inferno-baseline', 'echo baseline')
  await directory.writeScript('target/release/inferno-pgo', 'echo pgo!')
  return {
    directory,
    paths: resolveBuildPaths(resolveSettings({}), directory.path, {}),
    [Symbol.asyncDispose]: async () => directory[Symbol.asyncDispose](),
  }
}

describe('`readArms`', () => {
  test('gives path, size and SHA-256 of each arm', async () => {
    await using project = await createProject()
    const { directory, paths } = project
    await expect(readArms(paths, 'inferno', directory.path, DEFAULT_ARMS)).resolves.toEqual({
      baseline: {
        name: 'baseline',
        binary: directory.join('target/release/inferno-baseline'),
        sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
        bytes: 24,
      },
      pgo: expect.objectContaining({ name: 'pgo', bytes: 20 }),
    })
  })

  test('lists every missing arm, from the project root, and how to build them', async () => {
    await using project = await createProject()
    const { directory, paths } = project
    await rm(directory.join('target'), { recursive: true })
    await expect(readArms(paths, 'inferno', directory.path, DEFAULT_ARMS)).rejects.toThrow(
      refusal(
        'ARM_MISSING',
        'missing: target/release/inferno-baseline, target/release/inferno-pgo',
        'Fix:',
        'SKIP_PGO_BUILD',
        'npm run build:pgo',
      ),
    )
  })

  test('names only the arm that is missing', async () => {
    await using project = await createProject()
    await rm(project.directory.join('target/release/inferno-pgo'))
    const reading = readArms(project.paths, 'inferno', project.directory.path, DEFAULT_ARMS)
    await expect(reading).rejects.toThrow(refusal('ARM_MISSING', 'missing: target/release/inferno-pgo\n'))
  })

  test('refuses an arm that is not executable and says what makes it so', async () => {
    await using project = await createProject()
    await chmod(project.directory.join('target/release/inferno-pgo'), 0o644)
    await expect(readArms(project.paths, 'inferno', project.directory.path, DEFAULT_ARMS)).rejects.toThrow(
      refusal('ARM_NOT_EXECUTABLE', 'target/release/inferno-pgo', 'Fix: chmod +x target/release/inferno-pgo'),
    )
  })
})

/** Reads the baseline and makes sure of its control. */
async function ensure({ directory, paths }: Project) {
  const { baseline } = await readArms(paths, 'inferno', directory.path, DEFAULT_ARMS)
  if (baseline === undefined) throw new Error('there is a baseline')
  return { baseline, control: await ensureControl(paths, 'inferno', baseline) }
}

describe('`ensureControl`', () => {
  test('makes a byte-identical, executable copy beside the baseline', async () => {
    await using project = await createProject()
    const { baseline, control: arm } = await ensure(project)
    const copyOf = baseline.binary
    expect(arm).toEqual({ ...baseline, name: 'control', binary: `${copyOf}-control`, copyOf })
    await expect(readFile(arm.binary)).resolves.toEqual(await readFile(baseline.binary))
    expect((await stat(arm.binary)).mode & 0o111).toBe(0o111)
  })

  test('leaves a copy that is up to date alone', async () => {
    await using project = await createProject()
    const before = await stat((await ensure(project)).control.binary)
    const after = await stat((await ensure(project)).control.binary)
    expect([after.ino, after.mtimeMs]).toEqual([before.ino, before.mtimeMs])
  })

  test('is made anew when the baseline has changed', async () => {
    await using project = await createProject()
    await ensure(project)
    await project.directory.writeScript('target/release/inferno-baseline', 'echo another')
    const { control: arm } = await ensure(project)
    await expect(readFile(arm.binary, 'utf8')).resolves.toContain('echo another')
  })

  test('is made anew when the copy was altered or lost its permission', async () => {
    await using project = await createProject()
    const { baseline, control: arm } = await ensure(project)
    await chmod(arm.binary, 0o644)
    await ensure(project)
    expect((await stat(arm.binary)).mode & 0o111).toBe(0o111)
    await project.directory.writeScript('target/release/inferno-baseline-control', 'echo altered')
    await ensure(project)
    await expect(readFile(arm.binary)).resolves.toEqual(await readFile(baseline.binary))
  })
})
