import { describe, expect, test } from 'vitest'
import { DefaultReporter, version, type Vitest } from 'vitest/node'
import { quietReporters } from '../../src/report/quiet-reporters.ts'

type Reporters = Vitest['config']['reporters']

/** What is left of these reporters in a Vitest of that version. */
function quiet(reporters: Reporters, running = version): Reporters {
  const vitest = { version: running, config: { reporters } } as unknown as Vitest
  quietReporters(vitest)
  return vitest.config.reporters
}

describe('`quietReporters`', () => {
  test.for(['default', 'verbose', 'tree', 'minimal', 'agent'])('takes the place of `%s`', (name) => {
    expect(quiet([[name, { summary: false }]])).toEqual([expect.any(DefaultReporter)])
  })

  test('leaves reporters of data, reporters that a user made, and those of another Vitest', () => {
    const made = new DefaultReporter()
    const reporters: Reporters = [['json', {}], ['junit', {}], ['./mine.ts', {}], made]
    expect(quiet([...reporters])).toEqual(reporters)
    expect(quiet([...reporters]).at(-1)).toBe(made)
    expect(quiet([['default', {}]], '0.0.0')).toEqual([['default', {}]])
  })
})
