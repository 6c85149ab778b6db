import { describe, expect, test } from 'vitest'
import { call, createMachine, NO_RUST, PREBUILT } from '../../support/command-line.ts'

describe('provision', () => {
  test('installs nothing, and says nothing, for a project with finished binaries on a machine without Rust', async () => {
    await using project = await createMachine(PREBUILT, { ...NO_RUST, 'apt-get': 'echo apt; exit 1' })
    await expect(call(['provision', project.root], { env: project.env })).resolves.toMatchObject({
      stdout: '',
      // On a slow machine it is Vite that says how long bundling the config took.
      stderr: expect.not.stringContaining('[pgo]'),
      exitCode: 0,
    })
  })
})
