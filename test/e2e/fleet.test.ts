/** Runs that are told apart by `PGO_BENCHMARKS_HOST`, really measured, pooled. */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { call } from '../support/command-line.ts'
import { STEADY } from '../support/scripted-engine.ts'
import { createProject } from '../support/temp-project.ts'

test('the verdict of three machines holds the known effect, from their reports and from merged blobs', async () => {
  await using project = await createProject({
    engines: { baseline: STEADY, pgo: { ...STEADY, tokenNs: 95_000 } },
  })
  for (const host of ['one', 'two', 'three']) {
    const { exitCode } = await project.vitest(
      ['bench', '--run', '--reporter=default', '--reporter=blob', `--outputFile.blob=blobs/${host}.json`],
      { PGO_BENCHMARKS_HOST: host },
    )
    expect(exitCode).toBe(0)
  }
  const reports = join(project.root, 'reports')
  const folders = (await readdir(reports, { withFileTypes: true })).filter((entry) => entry.isDirectory())
  const { stdout, exitCode } = await call(['pool', ...folders.map(({ name }) => join(reports, name))])
  expect(exitCode).toBe(0)
  expect(stdout).toMatch(/^3 machines: /)
  const [, low = '', high = ''] = /^tier +pgo +3 +\S+ % \[(\S+), (\S+)\]/m.exec(stdout) ?? []
  const percent = 100 * (100 / 95 - 1)
  expect(Number(low)).toBeLessThan(percent)
  expect(Number(high)).toBeGreaterThan(percent)
  expect(Number(low)).toBeGreaterThan(0)
  // The folder `latest` is a copy of the newest run, and no fourth machine.
  expect(stdout).toMatch(/left out:\n.*: the same run as /)

  // The same by Vitest's own blobs, with which nothing is left out.
  const merged = await project.vitest(['bench', '--merge-reports=blobs', '--reporter=default'])
  const fleet = merged.stdout.slice(merged.stdout.indexOf('3 machines: '))
  expect(fleet).toMatch(/^3 machines: (?=.*one)(?=.*two)(?=.*three)/)
  expect(/^tier +pgo +3 +.*$/m.exec(fleet)?.[0]).toBe(/^tier +pgo +3 +.*$/m.exec(stdout)?.[0])
  expect(fleet).not.toContain('left out:')
})
