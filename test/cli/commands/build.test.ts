import { describe, expect, test } from 'vitest'
import { call } from '../../support/command-line.ts'
import { createProject, REPOSITORY } from '../../support/temp-project.ts'
import { createTemporaryDirectory } from '../../support/temporary-directory.ts'

describe('build', () => {
  test('names the arms of finished binaries, verified', async () => {
    await using project = await createProject({
      engines: { baseline: {}, pgo: { tokenNs: 1 } },
      settings: {
        engine: {
          kind: 'prebuilt',
          arms: { baseline: 'target/release/inferno-baseline', pgo: 'target/release/inferno-pgo' },
        },
        protocol: { kind: 'jsonl', args: ['serve'] },
      },
    })
    const { stdout, stderr, exitCode } = await call(['build'], { cwd: project.root })
    expect(stdout).toBe('baseline  target/release/inferno-baseline\npgo  target/release/inferno-pgo')
    expect(stderr).toContain('[pgo] verify: done')
    expect(stderr).toMatch(
      /measuring: what to expect of tiers, .*\n.* 1 in flight: a window takes less than 0\.01 s, \d+ blocks in about \d+ s/,
    )
    expect(exitCode).toBe(0)
  })

  test('takes the root that the config of the project names', async () => {
    const settings = JSON.stringify({
      engine: { kind: 'prebuilt', arms: { baseline: 'inferno-baseline', pgo: 'inferno-pgo' } },
      protocol: { kind: 'jsonl', args: ['serve'] },
    })
    await using project = await createProject({
      engines: { baseline: {}, pgo: { tokenNs: 1 } },
      files: {
        'vitest.config.ts': `
          import { pgoBenchmarks } from '${REPOSITORY}src/index.ts'
          export default { root: 'target/release', plugins: [pgoBenchmarks(${settings})] }`,
      },
    })
    await expect(call(['build'], { cwd: project.root })).resolves.toMatchObject({
      stdout: 'baseline  target/release/inferno-baseline\npgo  target/release/inferno-pgo',
      exitCode: 0,
    })
  })

  test('refuses a folder without the plugin', async () => {
    await using directory = await createTemporaryDirectory()
    await expect(call(['build', directory.path])).resolves.toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(/PLUGIN_MISSING.*\nFix: /),
    })
  })
})
