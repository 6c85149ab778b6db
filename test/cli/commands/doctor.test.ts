import { describe, expect, test } from 'vitest'
import type { Settings } from '../../../src/settings/settings.ts'
import { call, createMachine, NO_RUST, PREBUILT } from '../../support/command-line.ts'
import { createTemporaryDirectory } from '../../support/temporary-directory.ts'

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
const GCC = { gcc: 'echo "gcc (Test 13.2) 13.2.0, by the Free Software Foundation"' }

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
    expect(stdout).not.toMatch(/cargo and rustc|llvm-profdata of rustc|BOLT/)
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
    expect(stdout).not.toMatch(/clang|gcc|BOLT/)
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
