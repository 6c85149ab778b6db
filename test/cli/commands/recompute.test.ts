import { describe, expect, test } from 'vitest'
import { call, PREBUILT } from '../../support/command-line.ts'
import { createProject } from '../../support/temp-project.ts'

describe('recompute', () => {
  test('says where it looked when nothing has been measured, and what to run', async () => {
    const settings = { ...PREBUILT, reportDir: 'out' }
    await using project = await createProject({ settings })
    await expect(call(['recompute'], { cwd: project.root })).resolves.toMatchObject({
      exitCode: 1,
      stdout: '',
      stderr: expect.stringMatching(
        /RESULTS_INVALID.*\/out\/latest\/results\.json.*\nFix: `npx vitest bench --run`.*\/out/,
      ),
    })
  })
})
