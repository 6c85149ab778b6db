/** Stopping a run while it still builds, as a terminal and as an editor do. */
import { execa } from 'execa'
import { expect, test } from 'vitest'
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

/** Each line on stdin stops the present run; the second run is asked for like the first. */
const RUN_CANCEL_RERUN = `
import { createInterface } from 'node:readline'
import { createVitest } from 'vitest/node'
const vitest = await createVitest('test', { root: process.cwd(), watch: true, reporters: [{}] })
const specifications = (await vitest.globTestSpecifications()).filter(({ moduleId }) => moduleId.includes('.bench.'))
createInterface({ input: process.stdin }).on('line', () => vitest.cancelCurrentRun('keyboard-input').catch(() => {}))
for (const run of ['runTestSpecifications', 'rerunTestSpecifications']) {
  const { testModules } = await vitest[run](specifications)
  const tests = testModules.flatMap((module) => [...module.children.allTests()])
  console.log('ended: ' + (tests.some((test) => test.ok() && test.result().state !== 'skipped') ? 'measured' : 'cancelled'))
}
await vitest.close()
process.exit(0)
`

test('an editor’s stop in a build ends rustc, and the next run builds again', async () => {
  await using project = await createProject(SLOW_PROJECT)
  const editor = execa(process.execPath, ['--input-type=module', '--eval', RUN_CANCEL_RERUN], {
    cwd: project.root,
    env: { VITEST_VSCODE: 'true', NO_COLOR: '1' },
    reject: false,
    stdin: 'pipe',
  })
  for (let run = 0; run < 2; run += 1) {
    await waitForRustc(project.root)
    editor.stdin.write('stop\n')
    await expectNoProcesses(`${project.root}/target`)
  }
  const { stdout } = await editor
  const ends = stdout.split('\n').filter((line) => line.startsWith('ended: '))
  expect(ends).toEqual(Array.from({ length: 2 }, () => 'ended: cancelled'))
})
