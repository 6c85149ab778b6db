/** A clock that is set while a run goes on, at each of its stages. */
import { writeFile } from 'node:fs/promises'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { createStagedProject, STAGED_TIMEOUT_MS } from '../support/staged-project.ts'
import { createTemporaryDirectory } from '../support/temporary-directory.ts'

/** The library that faketime loads into a program. */
const FAKETIME = await execa('faketime', ['-f', '+0s', 'printenv', 'LD_PRELOAD'], { reject: false })
const LIBRARY = FAKETIME.failed ? '' : FAKETIME.stdout

test.skipIf(LIBRARY === '')(
  'a clock that jumps by days, forth and back, changes nothing (only where faketime is installed)',
  { timeout: STAGED_TIMEOUT_MS },
  async () => {
    await using directory = await createTemporaryDirectory()
    await using project = await createStagedProject()
    const clock = await directory.write('clock', '+0s')
    const run = await project.hold('build', {
      LD_PRELOAD: LIBRARY,
      FAKETIME_TIMESTAMP_FILE: clock,
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DISABLE_SHM: '1',
      // What counts since the machine's start goes on, as it does when somebody sets the clock.
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
      NO_FAKE_STAT: '1',
    })
    await writeFile(clock, '+2d')
    await run.advance('train')
    await writeFile(clock, '-5d')
    await run.advance('verify')
    await writeFile(clock, '+1d')
    await run.advance('start')
    await writeFile(clock, '-1d')
    await run.advance('window')
    await writeFile(clock, '-2d')
    const { exitCode, output } = await run.release()
    expect(output).toContain('results.json')
    expect(exitCode).toBe(0)
    await run.expectTidy()
    const { tiers } = await project.readResults()
    expect(tiers).toMatchObject([{ state: 'measured' }])
    const [tier] = tiers
    if (tier?.state !== 'measured') throw new Error('it was measured')
    expect(tier.durationSeconds).toBeGreaterThan(0)
    expect(tier.durationSeconds).toBeLessThan(3600)
  },
)
