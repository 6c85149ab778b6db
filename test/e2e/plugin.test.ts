import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { acquireMeasuringLock } from '../../src/support/measuring-lock.ts'
import { renderReport } from '../../src/report/html/report.ts'
import { findSchemaFaults } from '../support/results-faults.ts'
import { STEADY } from '../support/scripted-engine.ts'
import { benchFile, createProject, REPOSITORY, type Outcome, type Project } from '../support/temp-project.ts'

const FAST = { ...STEADY, tokenNs: 95_000 }
const SLOW = { ...STEADY, tokenNs: 105_000 }
const BENCH_FILE = `
import { test } from 'vitest'
import { compareArms } from '${REPOSITORY}src/bench.ts'

test('tier', compareArms({ concurrency: 4, prompts: ['hi', 'hello world'] }))
`

describe('vitest bench with the plugin', () => {
  let project: Project
  let outcome: Outcome
  beforeAll(async () => {
    project = await createProject({
      engines: { baseline: STEADY, pgo: FAST, lto: SLOW, 'pgo-lto': STEADY },
      files: { 'one.bench.ts': BENCH_FILE },
      settings: { arms: ['baseline', 'pgo', 'lto', 'pgo-lto'], cpus: 'auto', reportDir: 'measured' },
    })
    outcome = await project.vitest(['bench', '--run'])
  })
  afterAll(async () => project[Symbol.asyncDispose]())

  test('prints verdicts, writes results.json, the page and the index, and leaves stderr empty', async () => {
    const { stdout, stderr, exitCode } = outcome
    expect(stderr).toBe('')
    expect(exitCode).toBe(0)
    expect(stdout).toContain('control (A/A)')
    // Vitest's own table has no right to name a winner.
    expect(stdout).not.toMatch(/^ +baseline +\d/m)
    expect(stdout).not.toContain('fastest')
    const results = await project.readResults()
    const latest = join(project.root, 'measured', 'latest')
    expect(findSchemaFaults(JSON.parse(await readFile(join(latest, 'results.json'), 'utf8')))).toEqual([])
    await expect(readFile(join(latest, 'report.html'), 'utf8')).resolves.toBe(renderReport(results))
    const [run] = await readdir(join(project.root, 'measured'))
    const index = await readFile(join(project.root, 'measured', 'index.html'), 'utf8')
    expect(index).toContain(`href="./${run}/report.html"`)
    expect(results.finishedAt).not.toBeNull()
    const [tier] = results.tiers
    if (tier?.state !== 'measured') throw new Error('the tier was measured')
    expect(tier).toMatchObject({ name: 'tier', blocks: 8, discarded: [] })
    expect(tier.comparisons.map(({ arm, metric }) => `${arm} ${metric}`).toSorted()).toEqual(
      ['lto', 'pgo', 'pgo-lto'].flatMap((arm) => [`${arm} cpu`, `${arm} wall`]),
    )
  })

  test('calls a faster build faster, a slower one slower, and an equal one equivalent', () => {
    expect(outcome.stdout).toMatch(/^tier +pgo +\+5\.\d+ % \[.*faster by at least 1 %/m)
    expect(outcome.stdout).toMatch(/^tier +lto +-4\.\d+ % .* slower/m)
    expect(outcome.stdout).toMatch(/^tier +pgo-lto +[+-]?0\.\d+ % .* equivalent \(inside ±1 %\)/m)
  })

  test('`recompute` finds the recorded verdicts again, and notices a changed window', async () => {
    const changed = join(project.root, 'changed.json')
    const record = await project.readResults()
    const [tier] = record.tiers
    if (tier?.state !== 'measured') throw new Error('the tier was measured')
    for (const row of tier.windows) if (row[2] === 'pgo') row[3] *= 2
    await writeFile(changed, JSON.stringify(record))
    const [same, other] = [await recompute(project.root), await recompute(project.root, changed)]
    expect(same.all).toContain('as recorded')
    expect(other.all).toContain('differ')
    expect([same.exitCode, other.exitCode]).toEqual([0, 1])
  })

  test.for([
    [1 + 1e-11, 'All verdicts are as recorded.'],
    [1 + 1e-7, 'Verdicts differ from those recorded.'],
  ] as const)(
    '`recompute` of a run whose interval is %d of what it computes says: %s',
    async ([ratio, answer]) => {
      const rounded = join(project.root, `rounded-${ratio}.json`)
      const record = await project.readResults()
      const [tier] = record.tiers
      if (tier?.state !== 'measured') throw new Error('the tier was measured')
      for (const { interval } of tier.comparisons) interval[0] *= ratio
      await writeFile(rounded, JSON.stringify(record))
      await expect(recompute(project.root, rounded)).resolves.toMatchObject({
        all: expect.stringContaining(answer),
      })
    },
  )
})

describe('vitest with the plugin', () => {
  test('leaves a plain `vitest run` alone: no arms are needed and nothing is reported', async () => {
    await using project = await createProject({
      files: {
        'sum.test.ts': "import { expect, test } from 'vitest'\ntest('sum', () => expect(1 + 1).toBe(2))",
      },
    })
    const { stdout, stderr, exitCode } = await project.vitest(['run'])
    expect(stderr).toBe('')
    expect(exitCode).toBe(0)
    expect(stdout).not.toContain('Speedup')
  })
})

describe('what vitest bench refuses', () => {
  test('missing binaries under SKIP_PGO_BUILD are all named, with the way to build them', async () => {
    await using project = await createProject({ engines: { baseline: {} } })
    const { output, exitCode } = await project.vitest(['bench', '--run'])
    expect(exitCode).toBe(1)
    expect(output).toMatch(/ARM_MISSING.*target\/release\/inferno-pgo/s)
    expect(output).toContain('run without SKIP_PGO_BUILD')
  })

  test('a wrong setting is refused by name before anything runs', async () => {
    await using project = await createProject({ settings: { precision: '0.5 percent' } })
    const { output, exitCode } = await project.vitest(['bench', '--run'])
    expect(exitCode).toBe(1)
    expect(output).toMatch(/`precision`.*"0\.5 percent"/s)
  })

  test('BENCH_MODEL_PATH to nothing is named', async () => {
    await using project = await createProject({ engines: { baseline: STEADY, pgo: FAST } })
    const { output, exitCode } = await project.vitest(['bench', '--run'], {
      BENCH_MODEL_PATH: 'no/such/model',
    })
    expect(exitCode).toBe(1)
    expect(output).toMatch(/MODEL_NOT_FOUND.*`BENCH_MODEL_PATH` is `no\/such\/model`/s)
  })

  test('an engine that crashes fails its tier with the reason, and the report has no number for it', async () => {
    await using project = await createProject({
      engines: { baseline: {}, pgo: { crashAtWindow: 2 } },
      files: { 'two.bench.ts': benchFile() },
    })
    const { output, exitCode } = await project.vitest(['bench', '--run'])
    expect(exitCode).toBe(1)
    expect(output).toMatch(/TOO_MANY_DISCARDED.*index out of bounds/s)
    const { tiers } = await project.readResults()
    const [tier] = tiers
    expect(tiers.map(({ name }) => name).toSorted()).toEqual(['one.bench.ts > tier', 'two.bench.ts > tier'])
    expect(tier).toMatchObject({ state: 'failed', error: { code: 'TOO_MANY_DISCARDED' } })
    expect(tier?.state === 'failed' ? tier.discarded.length : 0).toBeGreaterThan(0)
  })

  test('a tier beyond free memory is skipped with the figures, which stand beside Vitest’s json reporter too', async () => {
    await using project = await createProject({
      engines: { baseline: { rssPerSequenceBytes: 2 ** 40 }, pgo: FAST },
    })
    const { stdout, exitCode } = await project.vitest([
      'bench',
      '--run',
      '--reporter=json',
      '--outputFile=out.json',
    ])
    expect(exitCode).toBe(0)
    expect((await project.readResults()).tiers).toMatchObject([{ state: 'skipped' }])
    expect(stdout).toMatch(
      /tier skipped: 3 engines at concurrency 4 would need about \d+ MiB, \d+ MiB are free/,
    )
  })

  test('a second suite waits until the first has measured, and says for whom', async () => {
    await using project = await createProject({
      engines: { baseline: { rssPerSequenceBytes: 2 ** 40 }, pgo: FAST },
    })
    const lock = await acquireMeasuringLock({
      name: project.root,
      project: '/another/project',
    })
    const running = project.start(['bench', '--run'])
    for await (const line of running) {
      if (!line.includes(`waiting for another suite: process ${process.pid} in /another/project`)) continue
      await lock[Symbol.asyncDispose]()
    }
    expect((await running).stdout).toContain('tier skipped')
  })

  test('a workload without requests is refused by the field', async () => {
    await using project = await createProject({
      engines: { baseline: STEADY, pgo: FAST },
      files: { 'one.bench.ts': benchFile("{ concurrency: 1, requests: 0, prompts: ['hi'] }") },
    })
    const { output, exitCode } = await project.vitest(['bench', '--run'])
    expect(exitCode).toBe(1)
    expect(output).toContain('workload `requests`: must be at least 1')
  })

  test('training on what is measured is refused', async () => {
    await using project = await createProject({
      engines: { baseline: STEADY, pgo: FAST },
      settings: { training: { prompts: ['Hello  World'] } },
    })
    const { output, exitCode } = await project.vitest(['bench', '--run'])
    expect(exitCode).toBe(1)
    expect(output).toMatch(/PROMPTS_OVERLAP.*"Hello {2}World"/s)
  })
})

describe('one test, one tier', () => {
  test('a second comparison in a test is refused, and the first is kept', async () => {
    const file = benchFile().replace(/ {2}await (bench\.compare.*)\n/, '  await $1\n  await $1\n')
    await using project = await createProject({
      engines: { baseline: STEADY, pgo: FAST },
      files: { 'one.bench.ts': file },
    })
    const { output, exitCode } = await project.vitest(['bench', '--run'])
    expect(exitCode).toBe(1)
    expect(output).toMatch(/BENCH_INVALID.*compares a second time/s)
    expect((await project.readResults()).tiers).toMatchObject([{ state: 'measured' }])
  })
})

/** Without a path: the project's newest run, wherever its reports are. */
async function recompute(root: string, ...path: readonly string[]) {
  return execa(process.execPath, [`${REPOSITORY}src/cli/main.ts`, 'recompute', ...path], {
    cwd: root,
    env: { INIT_CWD: root },
    reject: false,
    stdin: 'ignore',
    all: true,
  })
}
