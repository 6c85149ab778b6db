import { expect, test } from 'vitest'
import { StatsError } from '../../../src/stats/checks/stats-error.ts'

test('`StatsError` carries its code as a field and in its name', () => {
  const error = new StatsError('STATS_EMPTY', 'nothing there')
  expect(error).toBeInstanceOf(Error)
  expect(error).toMatchObject({
    code: 'STATS_EMPTY',
    name: 'StatsError [STATS_EMPTY]',
    message: 'nothing there',
  })
})
