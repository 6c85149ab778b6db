/** What people see: on a terminal (the `script` command of util-linux gives Vitest one), in a pipe, and after Ctrl-C. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { execa } from 'execa'
import { describe, expect, test } from 'vitest'
import { STEADY } from '../support/scripted-engine.ts'
import { benchFile, createProject, REPOSITORY, type Project } from '../support/temp-project.ts'

const FAST = { ...STEADY, tokenNs: 95_000 }
const ERASE = '\r\u001B[2K'
/** The head of the table that Vitest prints of benchmarks. */
const BENCHMARK_TABLE = /\bhz\b.*\bmean\b.*\bsamples\b/
const SETTINGS = { seed: 1, budgetSeconds: 40, minBlocks: 8, precision: '5 %', cpus: 'off' }
/** One project with the plugin, one without. */
const TWO_PROJECTS = `
import { pgoBenchmarks } from '${REPOSITORY}src/index.ts'
export default { test: { projects: [
  { plugins: [pgoBenchmarks(${JSON.stringify(SETTINGS)})], test: { name: 'engine', benchmark: { include: ['one.bench.ts'] } } },
  { test: { name: 'other', benchmark: { include: ['sum.bench.ts'] } } },
] } }`
const SUM_BENCH = `
import { test } from 'vitest'
test('sums', async ({ bench }) => {
  await bench('a sum of roots', () => { Math.sqrt(2) + Math.sqrt(3) }).run({ time: 20, warmupTime: 5 })
})`
const hasScript = !(await execa('script', ['--version'], { reject: false })).failed

/** Runs Vitest on a terminal of so many columns and returns all that was written to it. */
async function runOnTerminal(project: Project, columns: number): Promise<string> {
  const command = `stty cols ${columns} rows 40; '${process.execPath}' node_modules/vitest/vitest.mjs bench --run`
  const transcript = join(project.root, 'transcript')
  await execa('script', ['-qefc', command, transcript], {
    cwd: project.root,
    stdin: 'ignore',
    extendEnv: false,
    env: {
      PATH: process.env['PATH'] ?? '',
      TERM: 'xterm',
      TMPDIR: join(project.root, 'tmp'),
      PGO_MEASURING_LOCK: project.root,
      SKIP_PGO_BUILD: '1',
    },
  })
  return readFile(transcript, 'utf8')
}

describe('vitest bench on a terminal', () => {
  test.skipIf(!hasScript)(
    'draws one line over itself while a tier runs, and paragraphs that fit (skipped without util-linux’s `script`)',
    async () => {
      await using project = await createProject({
        engines: { baseline: { ...STEADY, realMs: 2 }, pgo: FAST },
      })
      const output = await runOnTerminal(project, 60)
      // Before it there are the lines of the setup, which verifies the engines.
      const [setup = '', measuring = ''] = output.split(/(?<=verify: done .*\r\n)/)
      expect(setup).toContain(`${ERASE}[pgo] verify`)
      const drawn = measuring.split(ERASE).slice(1)
      expect(drawn.length).toBeGreaterThan(2)
      expect(drawn[0]).toBe('[pgo] tier: pilot, at most 80 s left')
      // Nothing of the live line is left where Vitest or the verdicts are printed.
      expect(drawn.at(-1)).toMatch(/^\[pgo\] tier: pgo \+[45]\.\d+ % .* blocks in \d+ s/)
      const text = stripVTControlCharacters(output)
      expect(text).not.toMatch(BENCHMARK_TABLE)
      expect(text).toMatch(
        /^tier\r\n {2}pgo \+[45]\.\d+ % \[.*\] {2}99 % interval\r\n {2}faster by at least 1 %/m,
      )
      expect(output).toContain('\u001B[32m  pgo +')
    },
  )
})

describe('Vitest’s table of benchmarks', () => {
  test.for(['default', 'verbose'])(
    'is left out under `%s` where a verdict stands, and nowhere else; the data reach its json reporter',
    async (reporter) => {
      await using project = await createProject({
        engines: { baseline: STEADY, pgo: FAST },
        files: { 'vitest.config.ts': TWO_PROJECTS, 'sum.bench.ts': SUM_BENCH },
      })
      const reporters = [`--reporter=${reporter}`, '--reporter=json', '--outputFile.json=out.json']
      const { stdout, exitCode } = await project.vitest(['bench', '--run', ...reporters])
      expect(exitCode).toBe(0)
      // The test itself is listed with how long it took.
      expect(stdout).toMatch(/✓.* tier +\d+ms$/m)
      expect(stdout).toMatch(/^tier +pgo +\+[45]\.\d+ % \[.*faster by at least 1 %/m)
      expect(stdout).not.toMatch(/^ +(baseline|pgo) +\d/m)
      expect(stdout.split('\n').filter((line) => BENCHMARK_TABLE.test(line))).toHaveLength(1)
      expect(stdout).toMatch(/^ +a sum of roots +[\d,.]+/m)

      const json = JSON.parse(await readFile(join(project.root, 'out.json'), 'utf8'))
      const tests = json.testResults.flatMap(
        ({ assertionResults }: { assertionResults: object[] }) => assertionResults,
      )
      expect(tests).toContainEqual(
        expect.objectContaining({
          title: 'tier',
          benchmarks: [
            expect.objectContaining({
              tasks: ['pgo', 'baseline'].map((name) =>
                expect.objectContaining({
                  name,
                  latency: expect.objectContaining({ mean: expect.any(Number) }),
                }),
              ),
            }),
          ],
        }),
      )
    },
  )
})

describe('an interrupted run', () => {
  test('prints the tiers that were finished, and says that it is not whole', async () => {
    await using project = await createProject({
      engines: { baseline: STEADY, pgo: FAST },
      files: {
        'two.bench.ts': benchFile("{ concurrency: 1, requests: 3, prompts: ['hi'] }").replace(
          "'tier'",
          "'the second tier'",
        ),
      },
    })
    const vitest = project.start(['bench', '--run'])
    let started = 0
    vitest.stdout.on('data', (chunk) => {
      if (!String(chunk).includes(': measuring')) return
      started += 1
      if (started === 2) vitest.kill('SIGINT')
    })
    const { stdout, exitCode } = await vitest
    expect(exitCode).toBe(130)
    expect(stdout).toMatch(/^(tier|the second tier) +pgo +\+[45]\.\d+ %/m)
    const words = stdout.split('\n').filter((line) => line.startsWith('[pgo]'))
    expect(words).toEqual([
      expect.stringMatching(/^\[pgo\] verify: done \(/),
      expect.stringMatching(/: measuring, at most 40 s, or 80 s where the fewest blocks need it$/),
      expect.stringMatching(/: pgo \+[45]\.\d+ % \[.*\]; \d+ blocks in \d+ s, precise enough$/),
      expect.stringMatching(/: measuring, at most 40 s, or 80 s where the fewest blocks need it$/),
    ])
    expect(stdout).toContain('interrupted: these are the tiers that were finished')
    expect((await project.readResults()).finishedAt).toBeNull()
  })
})
