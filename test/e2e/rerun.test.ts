/** A tier run again in one Vitest, as an editor does, with an engine that is really built. */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { BUILDING, createExample } from '../support/example-project.ts'

const RUN_TWICE = `
import { readFile } from 'node:fs/promises'
import { createVitest } from 'vitest/node'
const vitest = await createVitest('test', { root: process.cwd(), watch: true, reporters: [{}] })
const specifications = (await vitest.globTestSpecifications()).filter(({ moduleId }) => moduleId.includes('.bench.'))
const runs = []
for (const run of ['runTestSpecifications', 'rerunTestSpecifications']) {
  await vitest[run](specifications)
  const { build, arms, tiers } = JSON.parse(await readFile('reports/latest/results.json', 'utf8'))
  runs.push({ build: build.build, hashes: arms.map(({ sha256 }) => sha256), states: tiers.map(({ state }) => state) })
}
console.log(JSON.stringify(runs))
await vitest.close()
process.exit(0)
`

const runsSchema = z.array(
  z.object({
    build: z.string(),
    hashes: z.array(z.string()),
    states: z.array(z.string()),
  }),
)

test('a rerun in the same Vitest takes the binaries that it built: no step runs again', async () => {
  await using project = await createExample('minimal')
  // An earlier run of the tests may have left its binaries, and here they are to be built.
  await rm(join(project.root, 'target'), { recursive: true, force: true })
  const { stdout, stderr } = await execa(process.execPath, ['--input-type=module', '--eval', RUN_TWICE], {
    cwd: project.root,
    env: {
      ...BUILDING,
      VITEST_VSCODE: 'true',
      NO_COLOR: '1',
      TMPDIR: `${project.root}/tmp`,
      PGO_MEASURING_LOCK: project.root,
    },
    stdin: 'ignore',
  })
  const line = stdout.split('\n').findLast((each) => each.startsWith('[{"build"')) ?? 'null'
  const [first, second] = runsSchema.parse(JSON.parse(line))
  expect([first?.build, second?.build]).toEqual(['built', 'unchanged'])
  expect([first?.states, second?.states]).toEqual([['measured'], ['measured']])
  expect(second?.hashes).toEqual(first?.hashes)
  // Each step says once that it is done.
  const said = [...`${stdout}\n${stderr}`.matchAll(/\[pgo\] (build \w+|train|probe|verify): done/g)].map(
    ([, step]) => step,
  )
  expect(new Set(said).size).toBe(said.length)
  expect(said).toContain('build pgo')
})
