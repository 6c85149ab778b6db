/** A user's project in a temporary folder: engines that are tiny scripts, bench files, and real Vitest on top. */
import { chmod, mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { runRecordSchema, type RunRecord } from '../../src/report/record/run-record.ts'
import type { Settings } from '../../src/settings/settings.ts'
import { SCRIPTED_ENGINE } from './scripted-engine-binary.ts'

/** The repository's root, with a slash at its end. */
export const REPOSITORY: string = fileURLToPath(new URL('../..', import.meta.url))
const VITEST = join('node_modules', 'vitest', 'vitest.mjs')

/** What a project starts with. */
export interface ProjectOptions {
  /** Scripts of `target/release/inferno-<arm>`, by arm. */
  readonly engines?: Readonly<Record<string, object>>
  readonly settings?: Settings
  /** Null for a project whose bench files are all among `files`. */
  readonly benchFile?: null
  /** Further files by their path in the project. */
  readonly files?: Readonly<Record<string, string>>
  /** A folder that is kept with all that is built in it; default a temporary one. */
  readonly root?: string
}

/** How Vitest ended; `output` is stdout and stderr. */
export interface Outcome {
  readonly stdout: string
  readonly stderr: string
  readonly output: string
  readonly exitCode: number | undefined
}

/** How Vitest is started. */
export interface StartOptions {
  /** In a process group of its own, as a shell does it: a terminal's signals go to all of it. */
  readonly leadsGroup?: boolean
}

/** A project that is deleted when it is disposed of, unless its folder is kept. */
export interface Project extends AsyncDisposable {
  readonly root: string
  /** Runs Vitest's command line in the project with SKIP_PGO_BUILD=1. */
  readonly vitest: (args: readonly string[], env?: Readonly<Record<string, string>>) => Promise<Outcome>
  /** Starts it without waiting. */
  readonly start: (
    args: readonly string[],
    env?: Readonly<Record<string, string>>,
    options?: StartOptions,
  ) => ReturnType<typeof startVitest>
  readonly readResults: () => Promise<RunRecord>
}

/** A bench file that compares both arms in one test, `tier`; `workload` is its source text. */
export function benchFile(workload = "{ concurrency: 4, prompts: ['hi', 'hello world'] }"): string {
  return `
import { test } from 'vitest'
import { engine } from '${REPOSITORY}src/bench.ts'

test('tier', async ({ bench }) => {
  const workload = ${workload}
  await bench.compare(bench('baseline', engine('baseline', workload)), bench('pgo', engine('pgo', workload)))
})
`
}

/** What cargo and rustup need of the environment, for a project that builds; by default its Vitest has none of it. */
export function rustEnvironment(): Readonly<Record<string, string>> {
  const { HOME = '', CARGO_HOME, RUSTUP_HOME } = process.env
  return {
    HOME,
    ...(CARGO_HOME !== undefined && { CARGO_HOME }),
    ...(RUSTUP_HOME !== undefined && { RUSTUP_HOME }),
    SKIP_PGO_BUILD: '',
  }
}

/** Creates a project whose settings make a tier of scripted engines take a few seconds. */
export async function createProject(options: ProjectOptions = {}): Promise<Project> {
  const root = options.root ?? (await realpath(await mkdtemp(join(tmpdir(), 'pgo-benchmarks-'))))
  const { reportDir = 'reports' } = options.settings ?? {}
  for (const folder of ['node_modules', 'tmp', reportDir])
    await rm(join(root, folder), { recursive: true, force: true })
  await symlink(join(REPOSITORY, 'node_modules'), join(root, 'node_modules'))
  await mkdir(join(root, 'tmp'))
  const settings = {
    seed: 1,
    budgetSeconds: 40,
    minBlocks: 8,
    // Wide, so that the first look at the fewest blocks is the last.
    precision: '5 %',
    windowTimeoutSeconds: 5,
    // Projects of several tests at once would have one CPU for all their engines.
    cpus: 'off' as const,
    ...options.settings,
  }
  const files: Record<string, string> = {
    'package.json': '{ "type": "module" }',
    'vitest.config.ts': `
      import { pgoBenchmarks } from '${REPOSITORY}src/index.ts'
      export default { plugins: [pgoBenchmarks(${JSON.stringify(settings)})] }`,
    ...(options.benchFile === null ? {} : { 'one.bench.ts': benchFile() }),
    ...options.files,
  }
  for (const [path, content] of Object.entries(files)) await write(join(root, path), content)
  for (const [arm, script] of Object.entries(options.engines ?? {})) {
    // Its processes are numbered, so that what they do by their number does not depend on process ids.
    const numbered = { counter: join(root, 'tmp', `${arm}.count`), ...script }
    await write(join(root, 'target', 'release', `inferno-${arm}`), engineFile(arm, numbered))
  }
  return {
    root,
    start: (args, env, how) => startVitest(root, args, env, how),
    vitest: async (args, env) => {
      const { stdout, stderr, exitCode } = await startVitest(root, args, env)
      return { stdout, stderr, output: stdout + stderr, exitCode }
    },
    readResults: async () =>
      runRecordSchema.parse(
        JSON.parse(await readFile(join(root, reportDir, 'latest', 'results.json'), 'utf8')),
      ),
    [Symbol.asyncDispose]: async () => {
      if (options.root === undefined) await rm(root, { recursive: true, force: true })
    },
  }
}

/**
 * An engine's "binary": lines of shell, the arm's name in it so that no two arms are the same file. What a script asks for
 * happens in measured windows, which are what these tests are about.
 *
 * @param before further lines, which go first.
 */
export function engineFile(arm: string, script: object = {}, before = ''): string {
  const told = JSON.stringify({ calmInVerification: true, ...script })
  return `#!/bin/sh\n# ${arm}\n${before}\nexec '${SCRIPTED_ENGINE}' '${told}' "$@"\n`
}

/** Settings for engines that lie in a project as `bin/engine` and `bin/engine-pgo`. */
export const PREBUILT: Settings = {
  engine: { kind: 'prebuilt', arms: { baseline: 'bin/engine', pgo: 'bin/engine-pgo' } },
  protocol: { kind: 'jsonl', args: ['serve'] },
}

function startVitest(
  root: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  { leadsGroup = false }: StartOptions = {},
) {
  // Bundling the config, as Vite does unless it is told otherwise, takes half a second of CPU.
  const loader = args.some((arg) => arg.startsWith('--configLoader')) ? [] : ['--configLoader=native']
  return execa(process.execPath, [join(root, VITEST), ...args, ...loader], {
    cwd: root,
    reject: false,
    stdin: 'ignore',
    detached: leadsGroup,
    extendEnv: false,
    // A folder for temporary files and a lock of its own: runs of other tests must not wait for this one's measuring.
    env: {
      PATH: process.env['PATH'] ?? '',
      TMPDIR: join(root, 'tmp'),
      PGO_MEASURING_LOCK: root,
      NO_COLOR: '1',
      SKIP_PGO_BUILD: '1',
      NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] ?? '',
      ...env,
    },
  })
}

async function write(path: string, content: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, content)
  if (content.startsWith('#!')) await chmod(path, 0o755)
}
