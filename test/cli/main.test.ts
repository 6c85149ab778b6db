/** The command line as a person has it, on projects of every kind. */
import { chmod } from 'node:fs/promises'
import { execa } from 'execa'
import { describe, expect, test } from 'vitest'
import type { Settings } from '../../src/settings/settings.ts'
import { createProject, REPOSITORY, type Project } from '../support/temp-project.ts'
import { createTemporaryDirectory } from '../support/temporary-directory.ts'

interface Ended {
  readonly stdout: string
  readonly stderr: string
  readonly exitCode: number | undefined
}

async function call(
  args: readonly string[],
  { cwd = process.cwd(), env = {} }: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<Ended> {
  const program = `${REPOSITORY}src/cli/main.ts`
  const { stdout, stderr, exitCode } = await execa(process.execPath, [program, ...args], {
    reject: false,
    stdin: 'ignore',
    cwd,
    // As npm says where it was called.
    env: { INIT_CWD: cwd, SKIP_PGO_BUILD: '', ...env },
  })
  return { stdout, stderr, exitCode }
}

/** A project with engines of its own and a machine that has nothing but the programs in `bin`, each with one answer to all questions. */
async function createMachine(
  settings: Settings,
  programs: Readonly<Record<string, string>>,
): Promise<Project & { readonly env: NodeJS.ProcessEnv }> {
  const files = Object.fromEntries(
    Object.entries(programs).map(([name, says]) => [`bin/${name}`, `#!/bin/sh\n${says}\n`]),
  )
  const project = await createProject({ settings, files })
  for (const name of Object.keys(programs)) await chmod(`${project.root}/bin/${name}`, 0o755)
  const env = { PATH: `${project.root}/bin:/usr/bin:/bin`, CC: '', CXX: '' }
  return { ...project, env }
}

const GCC_ENGINE = {
  kind: 'clang',
  compiler: 'gcc',
  build: ['true'],
  binary: 'engine',
} satisfies Settings['engine']
const C_ENGINE: Settings = {
  engine: GCC_ENGINE,
  protocol: { kind: 'jsonl', args: ['serve'] },
}
const PREBUILT: Settings = {
  engine: { kind: 'prebuilt', arms: { baseline: 'a', pgo: 'b' } },
  protocol: { kind: 'jsonl', args: ['serve'] },
}
const NO_RUST = { cargo: 'exit 1', rustc: 'exit 1' }
const GCC = { gcc: 'echo "gcc (Test 13.2) 13.2.0, by the Free Software Foundation"' }

describe('pgo-benchmarks', () => {
  test.for([[], ['help'], ['--help']])('%j lists all commands', async (args) => {
    const { stdout, exitCode } = await call(args)
    expect(exitCode).toBe(0)
    expect([...stdout.matchAll(/^ {2}(\w+)/gm)].map(([, name]) => name)).toEqual([
      'doctor',
      'provision',
      'plan',
      'build',
      'compare',
      'recompute',
      'conformance',
    ])
  })

  test('refuses a command that it does not have, and an option that a command does not have', async () => {
    await expect(call(['toString'])).resolves.toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(/ARGUMENTS_INVALID.*`toString`\nFix: one of doctor, /),
    })
    await expect(call(['plan', '--loud'])).resolves.toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(
        /ARGUMENTS_INVALID.*`plan`: Unknown option '--loud'.*\nFix: npm run plan -- \[DIRECTORY\]$/,
      ),
    })
  })

  test('refuses more arguments than a command takes', async () => {
    await expect(call(['recompute', 'a', 'b'])).resolves.toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('2 arguments were given, it takes at most 1'),
    })
  })

  test('says how a command is called', async () => {
    await expect(call(['compare', '--help'])).resolves.toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/^compare RUN RUN\n/),
    })
  })
})

describe('doctor', () => {
  test('asks of a project in C for its own compiler and what reads its profiles, and not for Rust', async () => {
    await using project = await createMachine(C_ENGINE, {
      ...NO_RUST,
      ...GCC,
      'gcov-dump': 'echo gcov-dump 13.2.0',
    })
    const { stdout, exitCode } = await call(['doctor', project.root], { env: project.env })
    expect(stdout).toMatch(/^ok +gcc +gcc \(Test 13\.2\)/m)
    expect(stdout).toMatch(/^ok +gcov-dump +13 \(gcov-dump\)/m)
    expect(stdout).toMatch(/^note +cargo and rustc /m)
    expect(stdout).not.toContain('MISSING')
    expect(exitCode).toBe(0)
  })

  test('ends with 1 when that is of another version, with the command', async () => {
    await using project = await createMachine(C_ENGINE, {
      ...NO_RUST,
      ...GCC,
      'gcov-dump': 'echo gcov-dump 9.1.0',
      'gcov-dump-13': 'exit 1',
    })
    const { stdout, exitCode } = await call(['doctor'], { cwd: project.root, env: project.env })
    expect(stdout).toMatch(/^MISSING +profile reader .*\n.*gcc 13.*\n +Fix: install gcc 13/m)
    expect(exitCode).toBe(1)
  })

  test('asks for the programs that its build commands call', async () => {
    await using project = await createMachine(
      {
        ...C_ENGINE,
        engine: { ...GCC_ENGINE, configure: ['cmake', '.', '-G', 'Ninja'], build: ['cmake', '--build', '.'] },
      },
      {
        ...NO_RUST,
        ...GCC,
        'gcov-dump': 'echo gcov-dump 13.2.0',
        cmake: 'echo cmake version 3.31.6',
        ninja: 'exit 1',
      },
    )
    const { stdout, exitCode } = await call(['doctor', project.root], { env: project.env })
    expect(stdout).toMatch(/^ok +cmake +3\.31\.6 \(for the build commands of the engine\)/m)
    expect(stdout).toMatch(/^MISSING +ninja .*\n +not found\n +Fix: .*ninja-build/m)
    // Nothing that only the suite's own tests need.
    expect(stdout).not.toMatch(/tests|chromium/)
    expect(exitCode).toBe(1)
  })

  test('looks for them where the builds do', async () => {
    await using directory = await createTemporaryDirectory()
    await directory.writeScript('meson', 'echo 9.8.7')
    const engine = {
      ...GCC_ENGINE,
      build: ['meson'],
      env: { PATH: `${directory.path}:${process.env['PATH']}` },
    }
    await using project = await createMachine(
      { ...C_ENGINE, engine },
      { ...NO_RUST, ...GCC, meson: 'exit 1' },
    )
    const { stdout } = await call(['doctor', project.root], { env: project.env })
    expect(stdout).toMatch(/^ok +meson +9\.8\.7 /m)
  })

  test('names a manifest that is not there, and does not take Rust for missing', async () => {
    await using project = await createMachine({ engine: { manifestPath: 'no/Cargo.toml', bin: 'a' } }, {})
    const { stdout, exitCode } = await call(['doctor', project.root])
    expect(stdout).toMatch(/^MISSING +engine\.manifestPath .*\n.*no\/Cargo\.toml does not exist$/m)
    expect(stdout).toMatch(/^ok +cargo and rustc /m)
    expect(exitCode).toBe(1)
  })

  test('takes no other project for one that was named and is none', async () => {
    await using directory = await createTemporaryDirectory()
    await expect(call(['doctor', directory.path])).resolves.toMatchObject({
      exitCode: 1,
      stdout: '',
      stderr: expect.stringMatching(/PLUGIN_MISSING.*\nFix: /),
    })
  })

  test('asks for BOLT where an arm has it', async () => {
    const arms: Settings = { arms: ['baseline', 'pgo-bolt'] }
    await using project = await createMachine(arms, { 'llvm-bolt': 'exit 1' })
    const { stdout } = await call(['doctor', project.root], {
      env: { LLVM_BOLT: `${project.root}/bin/llvm-bolt` },
    })
    expect(stdout).toMatch(
      /^MISSING +llvm-bolt and merge-fdata .*\n +`LLVM_BOLT` is .*\/bin\/llvm-bolt, which is none\n +Fix: unset LLVM_BOLT/m,
    )
  })

  test('asks nothing of a project with finished binaries that only builds need', async () => {
    await using project = await createMachine(PREBUILT, NO_RUST)
    const { stdout, exitCode } = await call(['doctor', project.root], { env: project.env })
    expect(stdout).not.toContain('MISSING')
    expect(exitCode).toBe(0)
  })
})

describe('recompute', () => {
  test('says where it looked when nothing has been measured, and what to run', async () => {
    const settings = { ...PREBUILT, reportDir: 'out' }
    await using project = await createProject({ settings })
    await expect(call(['recompute'], { cwd: project.root })).resolves.toMatchObject({
      exitCode: 1,
      stdout: '',
      stderr: expect.stringMatching(
        /RESULTS_INVALID.*\/out\/latest\/results\.json.*\nFix: `npx vitest bench --run`.*\/out/,
      ),
    })
  })
})

describe('provision', () => {
  test('installs nothing, and says nothing, for a project with finished binaries on a machine without Rust', async () => {
    await using project = await createMachine(PREBUILT, { ...NO_RUST, 'apt-get': 'echo apt; exit 1' })
    await expect(call(['provision', project.root], { env: project.env })).resolves.toMatchObject({
      stdout: '',
      // On a slow machine it is Vite that says how long bundling the config took.
      stderr: expect.not.stringContaining('[pgo]'),
      exitCode: 0,
    })
  })
})

describe('build', () => {
  test('names the arms of finished binaries, verified', async () => {
    await using project = await createProject({
      engines: { baseline: {}, pgo: { tokenNs: 1 } },
      settings: {
        engine: {
          kind: 'prebuilt',
          arms: { baseline: 'target/release/inferno-baseline', pgo: 'target/release/inferno-pgo' },
        },
        protocol: { kind: 'jsonl', args: ['serve'] },
      },
    })
    const { stdout, stderr, exitCode } = await call(['build'], { cwd: project.root })
    expect(stdout).toBe('baseline  target/release/inferno-baseline\npgo  target/release/inferno-pgo')
    expect(stderr).toContain('[pgo] verify: done')
    expect(exitCode).toBe(0)
  })

  test('takes the root that the config of the project names', async () => {
    const settings = JSON.stringify({
      engine: { kind: 'prebuilt', arms: { baseline: 'inferno-baseline', pgo: 'inferno-pgo' } },
      protocol: { kind: 'jsonl', args: ['serve'] },
    })
    await using project = await createProject({
      engines: { baseline: {}, pgo: { tokenNs: 1 } },
      files: {
        'vitest.config.ts': `
          import { pgoBenchmarks } from '${REPOSITORY}src/index.ts'
          export default { root: 'target/release', plugins: [pgoBenchmarks(${settings})] }`,
      },
    })
    await expect(call(['build'], { cwd: project.root })).resolves.toMatchObject({
      stdout: 'baseline  target/release/inferno-baseline\npgo  target/release/inferno-pgo',
      exitCode: 0,
    })
  })

  test('refuses a folder without the plugin', async () => {
    await using directory = await createTemporaryDirectory()
    await expect(call(['build', directory.path])).resolves.toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(/PLUGIN_MISSING.*\nFix: /),
    })
  })
})
