/** The way an editor's extension uses Vitest: a process of its own, `createVitest`, tests listed without running them. */
import { expect, test } from 'vitest'
import { execa } from 'execa'
import { createProject, REPOSITORY } from '../support/temp-project.ts'

const LIST_TIERS = `
import { createVitest } from 'vitest/node'
const vitest = await createVitest('test', { root: process.cwd(), watch: false })
const specifications = await vitest.globTestSpecifications()
const benches = specifications.filter(({ moduleId }) => moduleId.includes('.bench.'))
const modules = await vitest.parseSpecifications(benches)
const names = modules.flatMap((module) => [...module.children.allTests()].map(({ fullName }) => fullName))
console.log(JSON.stringify(names))
await vitest.close()
`

test('static collection names every tier of the default bench files', async () => {
  const { stdout } = await execa(process.execPath, ['--input-type=module', '--eval', LIST_TIERS], {
    cwd: REPOSITORY,
    env: { VITEST_VSCODE: 'true', SKIP_PGO_BUILD: '1' },
    stdin: 'ignore',
  })
  expect(JSON.parse(stdout).toSorted()).toEqual([
    '10 concurrent requests',
    '100 concurrent requests',
    '200 concurrent requests',
    '25 concurrent requests',
    '50 concurrent requests',
    'single request: explain machine learning briefly',
    'single request: hi',
    'single request: what is python?',
  ])
})

const RUN_CANCEL_RERUN = `
import { createVitest } from 'vitest/node'
const vitest = await createVitest('test', { root: process.cwd(), watch: true, reporters: [{}] })
const specifications = (await vitest.globTestSpecifications()).filter(({ moduleId }) => moduleId.includes('.bench.'))
const cancelled = vitest.runTestSpecifications(specifications)
setTimeout(() => vitest.cancelCurrentRun('keyboard-input'), 1500)
const first = await cancelled
const second = await vitest.rerunTestSpecifications(specifications)
const states = ({ testModules }) => testModules.flatMap((module) => [...module.children.allTests()].map((test) => test.result().state))
console.log(JSON.stringify({ first: states(first), second: states(second) }))
await vitest.close()
process.exit(0)
`

test('a tier can be run, cancelled and run again in one Vitest', async () => {
  await using project = await createProject({
    engines: { baseline: { realMs: 10 }, pgo: { realMs: 10, tokenNs: 95_000 } },
    settings: { budgetSeconds: 40, precision: '5 %' },
  })
  const { stdout } = await execa(process.execPath, ['--input-type=module', '--eval', RUN_CANCEL_RERUN], {
    cwd: project.root,
    env: { VITEST_VSCODE: 'true', SKIP_PGO_BUILD: '1', NO_COLOR: '1' },
    stdin: 'ignore',
  })
  const outcome: unknown = JSON.parse(
    stdout
      .trim()
      .split('\n')
      .findLast((line) => line.startsWith('{"first"')) ?? 'null',
  )
  expect(outcome).toEqual({ first: [expect.not.stringMatching('passed')], second: ['passed'] })
  expect((await project.readResults()).tiers).toMatchObject([{ state: 'measured' }])
})
