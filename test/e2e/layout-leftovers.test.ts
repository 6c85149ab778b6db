/** What a block is measured in has links to all that stands around an engine: nobody may collect tests through them. */
import { rm, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { MEMORY_FOLDER } from '../../src/measure/layout/layout-root.ts'
import { LARGEST_COPY_BYTES } from '../../src/measure/layout/place-binary.ts'
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

/** Where layouts stand, and how far below it a copy's surroundings begin. */
interface Place {
  readonly folder: string
  readonly depth: number
}

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

/** Bench files of a project that can be reached through what its blocks are measured in, as far as nobody excludes anything. */
async function findCopies(root: string, { folder, depth }: Place): Promise<readonly string[]> {
  const { stdout } = await execa(
    'find',
    // Layouts of others may come and go beside it.
    ['-L', folder, '-maxdepth', `${depth}`, '-name', 'one.bench.ts', '-samefile', 'one.bench.ts'],
    {
      cwd: root,
      reject: false,
      lines: true,
    },
  )
  return stdout
}

/** Whether programs may be run from memory, as found out by running one. */
async function canRunInMemory(): Promise<boolean> {
  const program = `${MEMORY_FOLDER}/pgo-benchmarks-test-${process.pid}`
  const { failed } = await execa('sh', ['-c', 'cp /bin/true "$0" && "$0"', program], { reject: false })
  await rm(program, { force: true })
  return !failed
}

const PLACES: readonly (Place & { readonly where: string; readonly isLarge: boolean })[] = [
  {
    where: 'in its own folder, for engines too large for copies',
    folder: '.pgo-benchmarks',
    depth: 6,
    isLarge: true,
  },
  { where: 'in memory, where programs may be run from it', folder: MEMORY_FOLDER, depth: 4, isLarge: false },
]

test.for(PLACES)(
  'a run beside a measurement, and one after it was killed, collect the project’s own files alone: $where',
  async ({ isLarge, ...place }, { skip }) => {
    skip(place.folder === MEMORY_FOLDER && !(await canRunInMemory()), 'programs may not be run from memory')
    await using project = await createRootProject()
    for (const engine of isLarge ? ['bin/engine', 'bin/engine-pgo'] : [])
      await truncate(join(project.root, engine), LARGEST_COPY_BYTES + 1)
    const running = project.start(['bench', '--run'])
    const find = async (): Promise<readonly string[]> => findCopies(project.root, place)
    await expect.poll(find, { timeout: 150_000 }).not.toEqual([])
    await expect(listFiles(project)).resolves.toEqual(OWN_FILES)
    // All that it has started too, which would clean up.
    for (const pid of listDescendants(running.pid, '').toReversed()) process.kill(pid, 'SIGKILL')
    await running
    await expect(find()).resolves.not.toEqual([])
    await expect(listFiles(project)).resolves.toEqual(OWN_FILES)
    // The next run of whatever tests has taken them away.
    await expect(find()).resolves.toEqual([])
  },
)
