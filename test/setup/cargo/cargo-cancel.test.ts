/** Whatever ends a build ends cargo and its compilers with it: a real crate that would compile for minutes. */
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { cargoBuild } from '../../../src/setup/cargo/cargo-build.ts'
import { createProgress } from '../../../src/setup/progress/progress.ts'
import { findRust } from '../../../src/setup/tools/toolchain.ts'
import { createTestPlan } from '../../support/build-plan.ts'
import { refusal } from '../../support/expect-error.ts'
import { expectNoProcesses } from '../../support/processes.ts'
import { SLOW_PROJECT, waitForRustc } from '../../support/slow-crate.ts'
import { createProject, REPOSITORY } from '../../support/temp-project.ts'

test('`cargoBuild` ends rustc when its signal aborts', async () => {
  await using project = await createProject(SLOW_PROJECT)
  const manifestPath = `${project.root}/engine/Cargo.toml`
  const plan = createTestPlan(project.root, { rust: await findRust(), manifestPath })
  const controller = new AbortController()
  const step = createProgress({ write: () => {}, live: false, verbose: false }).begin('build')
  const building = cargoBuild(plan, { flags: [], env: {} }, step, controller.signal)
  void waitForRustc(project.root).then(() => controller.abort())
  await expect(building).rejects.toThrow(refusal('CANCELLED', 'the build was cancelled'))
  await expectNoProcesses(`${project.root}/target`)
})

/** A script that prepares the project, with a signal to cancel it by or without. */
function createScript(options: string): string {
  return `
    import { createScriptContext, runScript } from '${REPOSITORY}scripts/cli.ts'
    import { prepare } from '${REPOSITORY}src/setup/prepare.ts'
    import { createProgress } from '${REPOSITORY}src/setup/progress/progress.ts'
    import { resolveSettings } from '${REPOSITORY}src/settings/settings.ts'
    const settings = resolveSettings(${JSON.stringify(SLOW_PROJECT.settings)})
    const progress = createProgress({ write: () => {}, live: false, verbose: false })
    await runScript(async () => {
      await prepare(settings, { progress, ${options}, root: process.cwd() }, { skipBuild: false })
    })`
}

test.for([
  ['SIGINT', 'turned into a cancellation', '...createScriptContext()', 1],
  ['SIGINT', 'that nothing handles', '...{}', undefined],
  ['SIGTERM', 'that nothing handles', '...{}', undefined],
  ['SIGKILL', 'that nothing can handle', '...{}', undefined],
] as const)('a %s %s ends rustc', async ([signal, , options, code]) => {
  await using project = await createProject(SLOW_PROJECT)
  const running = execa(process.execPath, ['--input-type=module', '--eval', createScript(options)], {
    cwd: project.root,
    reject: false,
    stdin: 'ignore',
  })
  await waitForRustc(project.root)
  running.kill(signal)
  const { exitCode, signal: endedBy, stderr } = await running
  await expectNoProcesses(`${project.root}/target`)
  expect({ exitCode, endedBy }).toEqual({ exitCode: code, endedBy: code === undefined ? signal : undefined })
  // The build, or what ran beside it.
  expect(stderr.split('\n').at(-1)).toMatch(
    code === undefined ? /^$/ : /^PgoBenchmarksError \[CANCELLED\]: .* was cancelled$/,
  )
})
