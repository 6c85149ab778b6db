import { join } from 'node:path'
import { execa } from 'execa'
import { outputFile } from 'fs-extra/esm'
import { expect, test } from 'vitest'
import type { Settings } from '../../../src/settings/settings.ts'
import { createExample } from '../../support/example-project.ts'
import { SLOW_PROJECT } from '../../support/slow-crate.ts'
import { createProject, REPOSITORY, type Project } from '../../support/temp-project.ts'

/** What is printed, or why nothing is. On stderr a slow machine also says how long it took to bundle a config. */
async function plan({ root }: Pick<Project, 'root'>): Promise<string> {
  const { stdout, stderr } = await execa(process.execPath, [`${REPOSITORY}src/cli/main.ts`, 'plan', root], {
    reject: false,
    stdin: 'ignore',
  })
  return stdout === '' ? stderr : stdout
}

test('the plan is that of the project’s own crate and arms', async () => {
  const settings: Settings = { ...SLOW_PROJECT.settings, arms: ['baseline', 'lto'] }
  await using project = await createProject({ ...SLOW_PROJECT, settings })
  expect(await plan(project)).toBe(
    [
      'build baseline   stale: it has not been done yet',
      'build lto        stale: it has not been done yet',
      'verify baseline  stale: `build baseline` goes before it',
      'verify           stale: `build baseline` goes before it',
    ].join('\n'),
  )
})

test('the plan of a C engine has its steps', async () => {
  await using project = await createExample('cmake')
  expect(await plan(project)).toMatch(
    /^build baseline +stale: .*\nbuild instrumented +stale: .*\ntrain +stale: /,
  )
})

test('finished binaries leave nothing to build, and a folder without the plugin is refused', async () => {
  await using project = await createExample('prebuilt')
  expect(await plan(project)).toBe('nothing to build: the binaries are finished')
  await using empty = await createProject({ files: { 'vitest.config.ts': 'export default {}' } })
  expect(await plan(empty)).toMatch(/PLUGIN_MISSING.*\nFix: /)
})

test('what earlier builds keep is said with its size, and `clean` removes it', async () => {
  await using project = await createExample('cmake')
  await outputFile(join(project.root, '.pgo-benchmarks', 'work', 'stage', 'large'), 'x'.repeat(3_000_000))
  expect(await plan(project)).toMatch(
    /\nkept: 3 MB, arms and profiles and what compilers left in \.pgo-benchmarks\/work; `.*clean.*` removes 3 MB of it$/,
  )
  const { stdout } = await execa(process.execPath, [`${REPOSITORY}src/cli/main.ts`, 'clean', project.root])
  expect(stdout).toBe('removed 3 MB')
  expect(await plan(project)).not.toContain('kept:')
})
