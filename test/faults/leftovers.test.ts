/** What runs that were killed leave outside the folders that a build sweeps goes when the next run starts; what living ones have stays. */
import { once } from 'node:events'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { pathExists } from 'fs-extra/esm'
import { expect, test } from 'vitest'
import { listDescendants } from '../support/processes.ts'
import { createProject, PREBUILT, type Project } from '../support/temp-project.ts'

const LEAVER = fileURLToPath(new URL('../support/leave-behind.ts', import.meta.url))

/** A process that has such things until it is killed, or disposed of. */
interface Leaver extends AsyncDisposable {
  readonly paths: readonly string[]
  readonly kill: () => Promise<void>
}

async function startLeaver({ root }: Project): Promise<Leaver> {
  const args = ['--disable-warning=ExperimentalWarning', LEAVER, join(root, 'reports')]
  const subprocess = execa(process.execPath, args, { env: { TMPDIR: join(root, 'tmp') }, reject: false })
  const kill = async (): Promise<void> => {
    // The shell that watches over it, first: it would tidy up.
    for (const pid of listDescendants(subprocess.pid, ''))
      if (pid !== subprocess.pid) process.kill(pid, 'SIGKILL')
    subprocess.kill('SIGKILL')
    await subprocess
  }
  const lines = createInterface({ input: subprocess.stdout })
  const [line] = (await once(lines, 'line')) as [string]
  return { paths: JSON.parse(line) as readonly string[], kill, [Symbol.asyncDispose]: kill }
}

async function listThere(paths: readonly string[]): Promise<readonly string[]> {
  const there = await Promise.all(paths.map(async (path) => pathExists(path)))
  return paths.filter((_, index) => there[index])
}

test(
  'A run’s start removes what killed runs left in the temp folder and the reports, and nothing of living ones',
  { timeout: 600_000 },
  async () => {
    // There are no engines: it is the start alone that does it.
    await using project = await createProject({ settings: PREBUILT })
    for (const folder of ['latest', '2026-01-02T03-04-05-678Z'])
      await mkdir(join(project.root, 'reports', folder), { recursive: true })
    await using living = await startLeaver(project)
    await using killed = await startLeaver(project)
    await killed.kill()
    await expect(listThere(killed.paths)).resolves.toHaveLength(5)
    const { output } = await project.vitest(['bench', '--run'])
    expect(output).toContain('bin/engine')
    await expect(listThere(killed.paths)).resolves.toEqual([])
    await expect(listThere(living.paths)).resolves.toEqual(living.paths)
    await living.kill()
    await project.vitest(['bench', '--run'])
    await expect(listThere(living.paths)).resolves.toEqual([])
  },
)
