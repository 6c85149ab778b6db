/** The way an editor's extension uses Vitest: a process of its own, `createVitest`, tests listed without running them. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { execa } from 'execa'
import { startEditor } from '../support/editor.ts'
import { expectGone, listDescendants } from '../support/processes.ts'
import { STEADY } from '../support/scripted-engine.ts'
import { createProject, REPOSITORY } from '../support/temp-project.ts'
import { createTemporaryDirectory } from '../support/temporary-directory.ts'

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

/** Of the baseline’s binary, which is its control’s too; it is started in the tier’s second block. */
const HUNG_PROCESS = 4
const HANGS = new RegExp(`(?:^process [^]*){${HUNG_PROCESS}}^window `, 'm')

test('a tier can be run, cancelled and run again in one Vitest, and the cancelled run leaves no engine', async () => {
  await using temporary = await createTemporaryDirectory()
  const log = await temporary.write('log', '')
  // The first run can't be over before it is stopped: one of its windows never ends. The second run has later processes.
  const hanging = { ...STEADY, misbehaveAt: [HUNG_PROCESS], hangAtWindow: 1, log }
  await using project = await createProject({
    engines: { baseline: hanging, pgo: STEADY },
    settings: { windowTimeoutSeconds: 600 },
  })
  await using editor = startEditor(project, {
    SKIP_PGO_BUILD: '1',
    TMPDIR: join(project.root, 'tmp'),
    PGO_MEASURING_LOCK: project.root,
  })
  await expect.poll(async () => readFile(log, 'utf8'), { timeout: 60_000, interval: 20 }).toMatch(HANGS)
  const engines = listDescendants(editor.pid, 'scriptable-engine')
  expect(engines).toHaveLength(3)

  editor.stop()
  expect(await editor.endOfRun()).toEqual([expect.not.stringMatching('passed')])
  for (const pid of engines) await expectGone(pid)

  expect(await editor.endOfRun()).toEqual(['passed'])
  expect(await editor.closed).toBe(0)
  expect((await project.readResults()).tiers).toMatchObject([{ state: 'measured' }])
})
