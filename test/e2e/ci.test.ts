/** Expectations and everything that reports them, on tiers that were recorded before: nothing is measured here. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createProject, REPOSITORY } from '../support/temp-project.ts'

/** Each test takes a recorded tier, 5 % faster with an interval of about ±0.5 %, for its own. */
const BENCH_FILE = `
import { expect, test } from 'vitest'
import { tierOf } from '${REPOSITORY}src/bench.ts'
import { createTier } from '${REPOSITORY}test/support/tier-record.ts'

function record({ task }) {
  task.meta.pgoBenchmarks = createTier({ name: task.name })
  return tierOf({ task })
}

test('met', (context) => {
  expect(record(context).arm('pgo')).toBeFaster({ atLeast: '2 %' })
})

test('open', (context) => {
  expect(record(context).arm('pgo')).toBeFaster({ atLeast: '5 %' })
})

test('failed', (context) => {
  expect(record(context).arm('pgo')).toBeEquivalent()
})
`

const PROJECT = { engines: { baseline: {}, pgo: { seed: 2 } }, files: { 'one.bench.ts': BENCH_FILE } }

describe('expectations in GitHub Actions, beside other reporters', () => {
  test('what is met passes, what fails fails, what is open is skipped with its reason; blobs carry all of it', async () => {
    await using project = await createProject(PROJECT)
    const summaryFile = join(project.root, 'summary.md')
    const reporters = ['default', 'json', 'junit', 'blob'].map((name) => `--reporter=${name}`)
    const outputs = [
      '--outputFile.json=out.json',
      '--outputFile.junit=out.xml',
      '--outputFile.blob=blobs/one.json',
    ]
    const { stdout, exitCode } = await project.vitest(['bench', '--run', ...reporters, ...outputs], {
      GITHUB_ACTIONS: 'true',
      GITHUB_STEP_SUMMARY: summaryFile,
    })
    expect(exitCode).toBe(1)

    const json = JSON.parse(await readFile(join(project.root, 'out.json'), 'utf8'))
    const states = json.testResults[0].assertionResults.map(({ title, status }: Record<string, string>) => [
      title,
      status,
    ])
    expect(states).toEqual([
      ['met', 'passed'],
      ['open', 'skipped'],
      ['failed', 'failed'],
    ])
    const junit = await readFile(join(project.root, 'out.xml'), 'utf8')
    expect(junit).toContain('expected pgo to be equivalent to the baseline within ±1 %')

    const words = 'expected pgo to be faster than the baseline by at least 5 %; measured'
    expect(stdout).toContain(`inconclusive, open: ${words}`)
    expect(stdout).toContain(`::warning title=open::inconclusive: ${words.replace('%', '%25')}`)
    expect(stdout).toMatch(/^::error title=failed::failed: expected pgo to be equivalent/m)
    const summary = await readFile(summaryFile, 'utf8')
    expect(summary).toMatch(/\| open \| .* \| \*\*inconclusive\*\* \|/)
    const { tiers } = await project.readResults()
    const outcomes = tiers.map((tier) => [
      tier.name,
      tier.state === 'measured' ? tier.expectations?.[0]?.outcome : tier.state,
    ])
    expect(Object.fromEntries(outcomes)).toEqual({ met: 'met', open: 'inconclusive', failed: 'failed' })

    const merged = await project.vitest(['bench', '--merge-reports=blobs', '--reporter=default'])
    expect(merged.stdout).toMatch(/^met +pgo +\+5\.0 %/m)
    expect(merged.stdout).toContain(`inconclusive, open: ${words}`)
    expect((await project.readResults()).tiers).toHaveLength(3)
  })

  test('`inconclusive: fail` makes a failure of what is open', async () => {
    await using project = await createProject({ ...PROJECT, settings: { inconclusive: 'fail' } })
    const { output, exitCode } = await project.vitest(['bench', '--run', '-t', 'open'])
    expect(exitCode).toBe(1)
    expect(output).toMatch(/EXPECTATION_INCONCLUSIVE.*faster than the baseline by at least 5 %/s)
  })
})
