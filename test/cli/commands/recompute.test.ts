import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { call, PREBUILT } from '../../support/command-line.ts'
import { createProject } from '../../support/temp-project.ts'
import { VERDICT_RULE } from '../../../src/measure/compare/family.ts'
import { recomputeTiers } from '../../../src/report/record/recompute-tiers.ts'
import { createTemporaryDirectory } from '../../support/temporary-directory.ts'
import { createRunRecord, createTier, createWindows } from '../../support/tier-record.ts'

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

  test.for([
    ['as recorded', VERDICT_RULE, 1, /^All verdicts are as recorded\.$/m],
    ['damaged', VERDICT_RULE, 1.01, /^Verdicts differ from those recorded\.$/m],
    [
      'of a rule without a number',
      undefined,
      1.01,
      /another rule: the file's is an earlier one, this version's is number \d+\./,
    ],
    ['of another rule', 1, 1.01, /another rule: the file's is number 1, this version's is number \d+\./],
  ] as const)('says of a file that is %s why its verdicts differ', async ([, rule, factor, said]) => {
    await using folder = await createTemporaryDirectory()
    const windows = createWindows({ baseline: 1, control: 1, pgo: 1.02 }, 12, 0.006)
    const settings = { margin: 0.01, minBlocks: 8, precision: 0.005 }
    const record = createRunRecord({ settings, tiers: [createTier({ windows, blocks: 12 })] })
    const [tier] = recomputeTiers(record)
    if (tier?.state !== 'measured') throw new Error('the tier was measured')
    const [wall, ...others] = tier.comparisons
    if (wall === undefined) throw new Error('the tier has a comparison')
    const comparisons = [{ ...wall, pValue: wall.pValue * factor }, ...others]
    const { rule: _rule, ...rest } = record
    const recorded = { ...rest, ...(rule !== undefined && { rule }), tiers: [{ ...tier, comparisons }] }
    await writeFile(join(folder.path, 'results.json'), JSON.stringify(recorded))
    const { stdout, exitCode } = await call(['recompute', folder.path], { cwd: folder.path })
    expect(stdout).toMatch(said)
    expect(exitCode).toBe(factor === 1 ? 0 : 1)
  })
})
