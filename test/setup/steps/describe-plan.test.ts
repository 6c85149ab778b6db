import { expect, test } from 'vitest'
import { renderPlan } from '../../../src/setup/steps/describe-plan.ts'

test('`renderPlan` says of every step whether it is fresh or why it is not', () => {
  const names = ['sources', 'variable CFLAGS', '/srv/core/lib.rs', 'd', 'e', 'f', 'g']
  const plan = renderPlan(
    [
      { name: 'build baseline', staleness: undefined },
      { name: 'build lto', staleness: { because: 'never-run' } },
      { name: 'build pgo', staleness: { because: 'inputs', names } },
      { name: 'train', staleness: { because: 'output', path: '/srv/target/a.profdata', change: 'missing' } },
      { name: 'train lto', staleness: { because: 'unknown', what: ['the files of the build'] } },
      { name: 'verify', staleness: { because: 'needs', step: 'build lto' } },
    ],
    '/srv',
  )
  expect(plan.split('\n')).toEqual([
    'build baseline  fresh',
    'build lto       stale: it has not been done yet',
    'build pgo       stale: changed: sources, variable CFLAGS, core/lib.rs, d, e and 2 more',
    'train           stale: target/a.profdata is missing',
    'train lto       stale: not known: the files of the build',
    'verify          stale: `build lto` goes before it',
  ])
})
