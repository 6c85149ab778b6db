import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createProject, engineFile, PREBUILT } from '../support/temp-project.ts'

test('no secret of the settings is in what a run prints or leaves, also when its engine repeats its arguments', async () => {
  const says = 'echo "refused: $*" >&2'
  await using project = await createProject({
    settings: {
      ...PREBUILT,
      env: { HF_TOKEN: 'swordfish-1' },
      engine: {
        kind: 'prebuilt',
        arms: {
          baseline: { binary: 'bin/engine', env: { KEY: 'swordfish-2' } },
          pgo: { binary: 'bin/engine-pgo', args: ['--api-key', 'swordfish-3', '--token=swordfish-4'] },
        },
      },
    },
    files: {
      'bin/engine': engineFile('baseline'),
      'bin/engine-pgo': engineFile('pgo', { crashAtWindow: 1 }, says),
    },
  })
  const { output, exitCode } = await project.vitest(['bench', '--run'])
  expect(exitCode).toBe(1)
  expect(output).toContain('refused: serve --api-key ***')
  const folder = join(project.root, 'reports', 'latest')
  const report = await readFile(join(folder, 'report.html'), 'utf8')
  const results = await readFile(join(folder, 'results.json'), 'utf8')
  expect(results).toContain('HF_TOKEN')
  for (const text of [output, report, results]) expect(text).not.toContain('swordfish')
})
