/** What a stranger has: a copy of an example outside the repository, with the packed tarball installed by npm. */
import { cp, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { z } from 'zod'
import { runRecordSchema, type RunRecord } from '../../src/report/record/run-record.ts'
import { BUILDING, measureQuickly } from './example-project.ts'
import { REPOSITORY } from './temp-project.ts'
import { createTemporaryDirectory } from './temporary-directory.ts'

const packedSchema = z.array(
  z.object({ filename: z.string(), size: z.number(), files: z.array(z.object({ path: z.string() })) }),
)

/** A project that is deleted when it is disposed of. */
export interface InstalledProject extends AsyncDisposable {
  readonly root: string
  /** Paths in the tarball. */
  readonly packed: readonly string[]
  /** Size of the tarball. */
  readonly packedBytes: number
  /** Runs the project's own Vitest; rejects when it fails. */
  readonly vitest: (args: readonly string[], env?: Readonly<Record<string, string>>) => Promise<string>
  /** Runs the package's own command line as npm has put it there; rejects when it fails. */
  readonly command: (args: readonly string[]) => Promise<string>
  readonly readResults: () => Promise<RunRecord>
}

/** Packs the repository, copies the example `name` and installs the tarball there, with what the example's package.json asks for. */
export async function installExample(name: string): Promise<InstalledProject> {
  const directory = await createTemporaryDirectory()
  const root = directory.join('project')
  await cp(join(REPOSITORY, 'examples', name), root, { recursive: true })
  const [packed] = packedSchema.parse(
    JSON.parse((await npm(REPOSITORY, ['pack', '--json', '--pack-destination', directory.path])).stdout),
  )
  if (packed === undefined) throw new Error('npm packed nothing')
  await npm(root, ['install', '--prefer-offline', '--no-audit', '--no-fund', directory.join(packed.filename)])
  const config = await readFile(join(root, 'vitest.config.ts'), 'utf8')
  await directory.write('project/vitest.config.ts', measureQuickly(config))
  // A folder for temporary files of its own: runs of other tests must not wait for this one's measuring.
  await directory.write('tmp/.keep', '')
  const environment = {
    ...BUILDING,
    TMPDIR: directory.join('tmp'),
    PGO_MEASURING_LOCK: directory.path,
    NO_COLOR: '1',
  }
  return {
    root,
    packed: packed.files.map(({ path }) => path),
    packedBytes: packed.size,
    vitest: async (args, env) => {
      const program = join(root, 'node_modules', 'vitest', 'vitest.mjs')
      const options = { cwd: root, env: { ...environment, ...env }, all: true, stdin: 'ignore' } as const
      return (await execa(process.execPath, [program, ...args], options)).all
    },
    command: async (args) => {
      const options = { cwd: root, env: environment, stdin: 'ignore' } as const
      return (await execa(join(root, 'node_modules', '.bin', 'pgo-benchmarks'), args, options)).stdout
    },
    readResults: async () =>
      runRecordSchema.parse(
        JSON.parse(await readFile(join(root, 'reports', 'latest', 'results.json'), 'utf8')),
      ),
    [Symbol.asyncDispose]: async () => directory[Symbol.asyncDispose](),
  }
}

async function npm(cwd: string, args: readonly string[]) {
  return execa('npm', args, { cwd, stdin: 'ignore' })
}
