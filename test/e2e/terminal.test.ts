/** What people see: on a terminal (the `script` command of util-linux gives Vitest one), in a pipe, and after Ctrl-C. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { execa } from 'execa'
import { describe, expect, test } from 'vitest'
import { STEADY } from '../support/scripted-engine.ts'
import { benchFile, createProject, type Project } from '../support/temp-project.ts'

const FAST = { ...STEADY, tokenNs: 95_000 }
const ERASE = '\r\u001B[2K'
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
      expect(drawn[0]).toBe('[pgo] tier: pilot, at most 40 s left')
      // Nothing of the live line is left where Vitest or the verdicts are printed.
      expect(drawn.at(-1)).toMatch(/^\[pgo\] tier: pgo \+[45]\.\d+ % .* blocks in \d+ s/)
      expect(output).not.toMatch(/fastest/)
      const text = stripVTControlCharacters(output)
      expect(text).toMatch(/^tier\r\n {2}pgo \+[45]\.\d+ % \[.*\] {2}faster by at least 1 %\r$/m)
      expect(output).toContain('\u001B[32m  pgo +')
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
      expect.stringMatching(/: measuring, at most 40 s$/),
      expect.stringMatching(/: pgo \+[45]\.\d+ % \[.*\]; \d+ blocks in \d+ s, precise enough$/),
      expect.stringMatching(/: measuring, at most 40 s$/),
    ])
    expect(stdout).toContain('interrupted: these are the tiers that were finished')
    expect((await project.readResults()).finishedAt).toBeNull()
  })
})
