/** Stopping a run while it still builds, as a terminal and as an editor do. */
import { expect, test } from 'vitest'
import { startEditor } from '../support/editor.ts'
import { expectNoProcesses } from '../support/processes.ts'
import { ENDLESS_PROJECT, SLOW_PROJECT, waitForRustc, waitForTraining } from '../support/slow-crate.ts'
import { createProject, rustEnvironment } from '../support/temp-project.ts'

test.for([
  ['a build', 'rustc', SLOW_PROJECT, waitForRustc],
  ['training', 'engine', ENDLESS_PROJECT, waitForTraining],
] as const)('SIGINT of Vitest in %s leaves no %s', async ([, , options, wait]) => {
  await using project = await createProject(options)
  const vitest = project.start(['bench', '--run'], rustEnvironment())
  await wait(project.root)
  vitest.kill('SIGINT')
  expect((await vitest).failed).toBe(true)
  await expectNoProcesses(`${project.root}/target`)
})

test('an editor’s stop in a build ends rustc, and the next run builds again', async () => {
  await using project = await createProject(SLOW_PROJECT)
  await using editor = startEditor(project)
  for (let run = 0; run < 2; run += 1) {
    await waitForRustc(project.root)
    editor.stop()
    await expectNoProcesses(`${project.root}/target`)
    expect(await editor.endOfRun()).not.toContain('passed')
  }
})
