import { execa } from 'execa'
import { expect, test } from 'vitest'
import { REPOSITORY } from '../../support/temp-project.ts'
import { createTemporaryDirectory } from '../../support/temporary-directory.ts'
import { createRunRecord } from '../../support/tier-record.ts'

async function compare(...paths: readonly string[]) {
  return execa(process.execPath, [`${REPOSITORY}src/cli/main.ts`, 'compare', ...paths], {
    reject: false,
    stdin: 'ignore',
  })
}

test('`compare` prints the table and ends with 0, with 2 for what is not comparable, with 1 for what it cannot read', async () => {
  await using directory = await createTemporaryDirectory()
  const record = createRunRecord()
  const machine = { ...record.machine, cpu: 'Other CPU' }
  await directory.write('first/results.json', JSON.stringify(record))
  await directory.write('second/results.json', JSON.stringify({ ...record, seed: 8 }))
  await directory.write('elsewhere/results.json', JSON.stringify({ ...record, machine }))
  await directory.write('damaged/results.json', '{')
  const first = directory.join('first')
  const [same, other, damaged, alone] = await Promise.all([
    compare(first, directory.join('second', 'results.json')),
    compare(first, directory.join('elsewhere')),
    compare(first, directory.join('damaged')),
    compare(first),
  ])
  expect(same).toMatchObject({
    exitCode: 0,
    stderr: '',
    stdout: expect.stringMatching(/^10 requests +pgo .* same/m),
  })
  expect(other).toMatchObject({
    exitCode: 2,
    stdout: expect.stringContaining('machine, `cpu`: "Test CPU" and "Other CPU"'),
  })
  expect(damaged).toMatchObject({
    exitCode: 1,
    stderr: expect.stringMatching(/RESULTS_INVALID.*damaged\/results\.json/),
  })
  expect(alone).toMatchObject({
    exitCode: 1,
    stderr: expect.stringMatching(
      /ARGUMENTS_INVALID.*1 arguments were given, it takes 2\nFix: npm run compare -- RUN RUN$/,
    ),
  })
})
