/** `retry` and `repeats` of Vitest, on scripted engines that are really measured. */
import { expect, test } from 'vitest'
import { STEADY } from '../support/scripted-engine.ts'
import { createProject, engineFile, PREBUILT, REPOSITORY } from '../support/temp-project.ts'

const IMPORTS = `
import { expect, test } from 'vitest'
import { rmSync, writeFileSync } from 'node:fs'
import { compareArms } from '${REPOSITORY}src/bench.ts'
const compare = compareArms({ concurrency: 4, prompts: ['hi', 'hello world'] })
`
const ENGINES = { baseline: STEADY, pgo: { ...STEADY, tokenNs: 95_000 } }

test('a retry of a verdict that does not suit, and a repetition, have the measurement that was made', async () => {
  await using project = await createProject({
    engines: ENGINES,
    files: {
      'one.bench.ts': `${IMPORTS}
test('slower', { retry: 2 }, async (context) => {
  const tier = await compare(context)
  expect(tier.arm('pgo')).toBeSlower()
})
test('faster', { repeats: 1 }, async (context) => {
  const tier = await compare(context)
  expect(tier.arm('pgo')).toBeFaster()
})
test('twice', { retry: 1 }, async (context) => {
  await compare(context)
  await compare(context)
})`,
    },
  })
  const { output, exitCode } = await project.vitest(['bench', '--run'])
  expect(exitCode).toBe(1)
  expect(output).toContain('expected pgo to be slower')
  expect(output).toContain('a verdict that does not suit is not measured anew')
  const { tiers } = await project.readResults()
  expect(
    tiers.map((tier) => [
      tier.name,
      tier.state === 'measured' ? (tier.expectations ?? []).length : undefined,
    ]),
  ).toEqual([
    ['slower', 1],
    ['faster', 1],
    ['twice', 0],
  ])
  // Told of the test that does it, and of no other.
  expect(
    [...output.matchAll(/BENCH_INVALID.*"([^"]+)" compares a second time/g)].map(([, name]) => name),
  ).toEqual(['twice'])
  // A line at the beginning of each measurement.
  expect(output.match(/: measuring, at most/g)).toHaveLength(3)
})

test('a retry measures what could not be measured', async () => {
  const before = '[ -e "$PROJECT_ROOT/tmp/broken" ] && exit 3'
  await using project = await createProject({
    benchFile: null,
    settings: { ...PREBUILT },
    files: {
      'bin/engine': engineFile('baseline', STEADY),
      'bin/engine-pgo': engineFile('pgo', { ...STEADY, tokenNs: 95_000 }, before),
      'one.bench.ts': `${IMPORTS}
let attempt = 0
test('tier', { retry: 1 }, async (context) => {
  attempt += 1
  const flag = process.env.PROJECT_ROOT + '/tmp/broken'
  if (attempt === 1) writeFileSync(flag, '')
  else rmSync(flag)
  const tier = await compare(context)
  expect(tier.arm('pgo')).toBeFaster()
})`,
    },
  })
  const { output, exitCode } = await project.vitest(['bench', '--run'], { PROJECT_ROOT: project.root })
  expect(output).toContain('(retry x1)')
  expect(exitCode).toBe(0)
  expect((await project.readResults()).tiers).toMatchObject([
    { state: 'measured', expectations: [{ outcome: 'met' }] },
  ])
})
