/** What engines and files say, in all that a run and the commands print. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { compareTier } from '../../src/measure/compare/compare.ts'
import type { MeasuredTier } from '../../src/measure/record/tier-record.ts'
import { call } from '../support/command-line.ts'
import { DANGEROUS, WRITE_DANGEROUS } from '../support/dangerous-text.ts'
import { createProject, engineFile } from '../support/temp-project.ts'
import { createRunRecord, createTier, createWindows } from '../support/tier-record.ts'

const HOSTILE = '\u001B[2J\u202E\n::error::owned ##[add-mask]x'

/** A tier whose windows are what its verdicts were computed from. */
function measured(name: string): MeasuredTier {
  const windows = createWindows({ baseline: 1, control: 1, pgo: 1.012 }, 12, 0.01)
  return compareTier(createTier({ name, windows, blocks: 12 }))
}

describe('text of an engine that dies', () => {
  test('reaches terminal, annotations, summary and page, and is obeyed by none', async () => {
    await using project = await createProject({
      files: {
        'target/release/inferno-baseline': engineFile('baseline'),
        'target/release/inferno-pgo': engineFile('pgo', { crashAtWindow: 1 }, WRITE_DANGEROUS),
      },
    })
    const summary = join(project.root, 'summary.md')
    const env = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summary, PGO_VERBOSE: '1' }
    const { output, exitCode } = await project.vitest(['bench', '--run', '--reporter=default'], env)
    expect(exitCode).toBe(1)
    expect(output).toContain('owned')
    // Vitest's own reporter and the suite's write commands of their own.
    const annotations = output.split('\n').filter((line) => /^::(?:error|warning)[, ].*title=/.test(line))
    expect(annotations.length).toBeGreaterThan(0)
    const rest = output
      .split('\n')
      .filter((line) => !annotations.includes(line))
      .join('\n')
    expect(rest).not.toMatch(DANGEROUS)
    for (const line of annotations) expect(line.replaceAll('%0A', '\n').slice(2)).not.toMatch(DANGEROUS)
    const page = join(project.root, 'reports', 'latest', 'report.html')
    for (const file of [summary, page]) {
      const text = await readFile(file, 'utf8')
      expect(text).toContain('owned')
      expect(text.replaceAll('\u200B', '')).not.toMatch(DANGEROUS)
    }
  })
})

describe('a results.json with hostile names', () => {
  test.for(['recompute', 'compare'])('`%s` prints them without obeying', async (command) => {
    await using project = await createProject()
    const file = join(project.root, 'results.json')
    await writeFile(file, JSON.stringify(createRunRecord({ tiers: [measured(HOSTILE)] })))
    const { stdout, stderr } = await call([command, file, ...(command === 'compare' ? [file] : [])])
    expect(stdout).toContain('owned')
    expect(stdout + stderr).not.toMatch(DANGEROUS)
  })

  test('`recompute` of one that contradicts itself says so, without a stack', async () => {
    await using project = await createProject()
    const file = join(project.root, 'results.json')
    const tier = { ...measured('a'), baseline: 'a ##[x] \u001B[2J' }
    await writeFile(file, JSON.stringify(createRunRecord({ tiers: [tier] })))
    const { stderr, exitCode } = await call(['recompute', file])
    expect(exitCode).toBe(1)
    expect(stderr).toMatch(/^PgoBenchmarksError \[RESULTS_INVALID\]: .*results\.json.*\nFix: /)
    expect(stderr).not.toMatch(/\n +at /)
    expect(stderr).not.toMatch(DANGEROUS)
  })

  test('keys that are refused are named without being obeyed', async () => {
    await using project = await createProject()
    const file = join(project.root, 'results.json')
    const record = createRunRecord({ tiers: [createTier({})] })
    const [tier] = record.tiers
    await writeFile(file, JSON.stringify({ ...record, tiers: [{ ...tier, engines: { [HOSTILE]: 1 } }] }))
    const { stderr, exitCode } = await call(['recompute', file])
    expect(exitCode).toBe(1)
    expect(stderr).toMatch(/RESULTS_INVALID.*owned/s)
    expect(stderr).not.toMatch(DANGEROUS)
  })
})
