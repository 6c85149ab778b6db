/** What a block is measured in has links to all that stands around an engine: nobody may collect tests through them. */
import { execa } from 'execa'
import { expect, test } from 'vitest'
import type { Settings } from '../../src/settings/settings.ts'
import { listDescendants } from '../support/processes.ts'
import {
  benchFile,
  createProject,
  engineFile,
  PREBUILT,
  REPOSITORY,
  type Project,
} from '../support/temp-project.ts'

const OWN_FILES = ['one.bench.ts', 'sum.test.ts']

/** A project whose engines lie directly below its root, so that a copy's surroundings are the whole project. */
async function createRootProject(): Promise<Project> {
  // A window is under way whenever somebody looks.
  const script = { realMs: 2000 }
  const settings: Settings = { ...PREBUILT, windowTimeoutSeconds: 60, cpus: 'off' }
  return createProject({
    benchFile: null,
    files: {
      'bin/engine': engineFile('baseline', script),
      'bin/engine-pgo': engineFile('pgo', script),
      'one.bench.ts': benchFile(),
      'sum.test.ts': "import { expect, test } from 'vitest'\ntest('sum', () => expect(1 + 1).toBe(2))",
      // A list of exclusions that has not kept Vitest's own.
      'vitest.config.ts': `
        import { pgoBenchmarks } from '${REPOSITORY}src/index.ts'
        const exclude = ['dist/**', 'node_modules/**']
        export default {
          plugins: [pgoBenchmarks(${JSON.stringify(settings)})],
          test: { exclude, benchmark: { enabled: true, exclude } },
        }`,
    },
  })
}

/** The files that Vitest would run, tests and benchmarks. */
async function listFiles({ vitest }: Project): Promise<readonly string[]> {
  const { stdout, stderr } = await vitest(['list', '--filesOnly'])
  expect(stderr).toBe('')
  return stdout
    .split('\n')
    .map((line) => line.replace(/^\[.*\] /, ''))
    .toSorted()
}

/** Bench files that can be reached through what a block is measured in, as far as nobody excludes anything. */
async function findCopies(root: string): Promise<readonly string[]> {
  const { stdout } = await execa(
    'find',
    ['-L', '.pgo-benchmarks', '-maxdepth', '6', '-name', 'one.bench.ts'],
    {
      cwd: root,
      reject: false,
      lines: true,
    },
  )
  return stdout
}

test('a run beside a measurement, and one after it was killed, collect the project’s own files alone', async () => {
  await using project = await createRootProject()
  const running = project.start(['bench', '--run'])
  const find = async (): Promise<readonly string[]> => findCopies(project.root)
  await expect.poll(find, { timeout: 150_000 }).not.toEqual([])
  await expect(listFiles(project)).resolves.toEqual(OWN_FILES)
  // All that it has started too, which would clean up.
  for (const pid of listDescendants(running.pid, '').toReversed()) process.kill(pid, 'SIGKILL')
  await running
  await expect(find()).resolves.not.toEqual([])
  await expect(listFiles(project)).resolves.toEqual(OWN_FILES)
  // The next run of whatever tests has taken them away.
  await expect(find()).resolves.toEqual([])
})
