import { expect, test } from 'vitest'
import { createProject, engineFile } from '../support/temp-project.ts'

/** At its sixth start it is replaced, as by somebody's build; a block measures a copy. */
const REPLACING = `
n=$(cat tmp/starts 2>/dev/null | wc -c); printf . >> tmp/starts
[ "$n" = 5 ] && { cp target/release/inferno-pgo tmp/new; echo '# new' >> tmp/new; mv tmp/new target/release/inferno-pgo; }
`

test('a binary that is replaced while it is measured fails its tier by name', async () => {
  await using project = await createProject({
    files: {
      'target/release/inferno-baseline': engineFile('baseline'),
      'target/release/inferno-pgo': engineFile('pgo', { noise: 0.01 }, REPLACING),
    },
  })
  const { output, exitCode } = await project.vitest(['bench', '--run'])
  expect(output).toMatch(/BINARY_CHANGED.*`pgo`.*target\/release\/inferno-pgo.*\n?Fix:/s)
  expect(exitCode).toBe(1)
  expect((await project.readResults()).tiers).toMatchObject([
    { state: 'failed', error: { code: 'BINARY_CHANGED' } },
  ])
})
