import { expect, test } from 'vitest'
import { call } from '../../support/command-line.ts'
import { createTemporaryDirectory } from '../../support/temporary-directory.ts'
import { createRunRecord } from '../../support/tier-record.ts'

test('`pool` prints what is known of a fleet and ends with 0, with 2 where nothing is', async () => {
  await using directory = await createTemporaryDirectory()
  const record = createRunRecord({ finishedAt: '2026-01-01T00:10:00.000Z' })
  const paths = []
  for (const host of ['a', 'b', 'c']) {
    const machine = { ...record.machine, host }
    paths.push(await directory.write(`${host}/results.json`, JSON.stringify({ ...record, machine })))
  }
  const half = await directory.write('d/results.json', JSON.stringify(record).slice(0, 500))
  const [fleet, few, none] = await Promise.all([
    call(['pool', ...paths, half]),
    call(['pool', ...paths.slice(1), half]),
    call(['pool']),
  ])
  expect(fleet).toMatchObject({
    exitCode: 0,
    stderr: '',
    stdout: expect.stringMatching(
      /^3 machines: a, b, c\n[^]*10 requests[^]*left out:\n {2}.*d\/results\.json: .* is no results\.json/,
    ),
  })
  expect(few).toMatchObject({ exitCode: 2, stdout: expect.stringContaining('below 3 machines') })
  expect(none).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('ARGUMENTS_INVALID') })
})
