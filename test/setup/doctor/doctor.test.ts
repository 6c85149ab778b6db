import { describe, expect, test } from 'vitest'
import { canRun, examineMachine } from '../../../src/setup/doctor/doctor.ts'
import type { Finding } from '../../../src/setup/doctor/finding.ts'
import { createTemporaryDirectory, type TemporaryDirectory } from '../../support/temporary-directory.ts'

const RUSTC = `case "$1" in
  -vV) printf 'rustc 1.95.0 (5980 2026)\\nhost: x86_64-unknown-linux-gnu\\nLLVM version: 22.1.2' ;;
  --print) echo /no/such/sysroot ;;
esac`

/** A machine whose programs are those in `bin`; each answers every question with its text. */
async function createMachine(
  directory: TemporaryDirectory,
  programs: Readonly<Record<string, string>>,
): Promise<NodeJS.ProcessEnv> {
  for (const [name, text] of Object.entries(programs))
    await directory.writeScript(`bin/${name}`, name === 'rustc' ? text : `echo '${text}'`)
  await directory.write('crate/Cargo.toml', '[package]\nname = "inferno"\nrust-version = "1.95"\n')
  return { PATH: directory.join('bin'), CARGO_HOME: directory.join('home') }
}

const COMPLETE = {
  cargo: 'cargo 1.95.0',
  rustc: RUSTC,
  'llvm-profdata': '  LLVM version 22.1.8',
  cc: 'cc (Debian) 12.2.0',
}

interface Examined {
  readonly of: (tool: string) => Finding | undefined
  readonly canRun: boolean
}

async function examine(
  directory: TemporaryDirectory,
  programs: Readonly<Record<string, string>>,
  changes: { readonly env?: NodeJS.ProcessEnv; readonly root?: boolean } = {},
): Promise<Examined> {
  const env = { ...(await createMachine(directory, programs)), ...changes.env }
  const manifestPath = directory.join('crate/Cargo.toml')
  const findings = await examineMachine({ env, manifestPath, root: changes.root ?? true })
  return {
    of: (name) => findings.find(({ tool }) => tool === name),
    canRun: canRun(findings),
  }
}

describe('`examineMachine`', () => {
  test('lets the default job run with Rust, a linker and an llvm-profdata of its LLVM, and nothing else', async () => {
    await using directory = await createTemporaryDirectory()
    const examined = await examine(directory, COMPLETE)
    expect(examined.canRun).toBe(true)
    expect(examined.of('llvm-profdata of rustc')).toMatchObject({
      version: '22.1.8 (llvm-profdata)',
      problem: undefined,
    })
    expect(examined.of('chromium')).toEqual({
      tool: 'chromium',
      neededFor: 'tests of the HTML report in a browser',
      scope: 'tests',
      version: undefined,
      problem: 'not found',
      fix: 'this system’s package manager (in Debian the packages are chromium)'.replace('’', "'"),
    })
  })

  test.for<[tool: string, missing: string, problem: RegExp]>([
    ['cargo and rustc', 'cargo', /`cargo` could not be run/],
    ['cargo and rustc', 'rustc', /`rustc` could not be run/],
    ['llvm-profdata of rustc', 'llvm-profdata', /no llvm-profdata was found; rustc has LLVM 22/],
    ['linker cc', 'cc', /not found/],
  ])('says that the default job cannot run: %s, without %s', async ([tool, missing, problem]) => {
    await using directory = await createTemporaryDirectory()
    const programs = Object.fromEntries(Object.entries(COMPLETE).filter(([name]) => name !== missing))
    const examined = await examine(directory, programs)
    expect(examined.canRun).toBe(false)
    expect(examined.of(tool)).toMatchObject({ scope: 'default', problem: expect.stringMatching(problem) })
  })

  test.for<[command: string, more: Readonly<Record<string, string>>, root: boolean]>([
    ['rustup component add llvm-tools', { rustup: 'rustup 1.29.0', 'apt-get': 'apt 2.6' }, true],
    ['apt-get install -y llvm-22', { 'apt-get': 'apt 2.6' }, true],
    ['sudo apt-get install -y llvm-22', { 'apt-get': 'apt 2.6' }, false],
  ])('names the one command for an llvm-profdata of the wrong LLVM: %s', async ([fix, more, root]) => {
    await using directory = await createTemporaryDirectory()
    const programs = { ...COMPLETE, 'llvm-profdata': '  LLVM version 14.0.6', ...more }
    const examined = await examine(directory, programs, { root })
    expect(examined.canRun).toBe(false)
    expect(examined.of('llvm-profdata of rustc')).toMatchObject({
      problem: expect.stringContaining('of LLVM 14.0.6, but rustc has LLVM 22'),
      fix,
    })
  })

  test('names the toolchain of the crate in the command, which rustup would else choose by folder', async () => {
    await using directory = await createTemporaryDirectory()
    const sysroot = '/home/me/.rustup/toolchains/1.95.0-x86_64-unknown-linux-gnu'
    const examined = await examine(directory, {
      ...COMPLETE,
      'llvm-profdata': '  LLVM version 14.0.6',
      rustup: 'rustup 1.29.0',
      rustc: RUSTC.replace('/no/such/sysroot', sysroot),
    })
    expect(examined.of('llvm-profdata of rustc')).toMatchObject({
      fix: 'rustup component add llvm-tools --toolchain 1.95.0-x86_64-unknown-linux-gnu',
    })
  })

  test.for([
    ['rustup update', { rustup: 'rustup 1.29.0' }],
    ['curl ', {}],
  ] as const)('refuses a Rust older than the engine asks for: %s', async ([fix, more]) => {
    await using directory = await createTemporaryDirectory()
    const examined = await examine(directory, {
      ...COMPLETE,
      ...more,
      rustc: RUSTC.replace('1.95.0', '1.9.7'),
    })
    expect(examined.canRun).toBe(false)
    expect(examined.of('cargo and rustc')).toMatchObject({
      version: '1.9.7',
      problem: 'the engine needs Rust 1.95 or newer',
      fix: expect.stringContaining(fix),
    })
  })

  test('asks for the linker that cargo’s configuration names', async () => {
    await using directory = await createTemporaryDirectory()
    const config = '[target.x86_64-unknown-linux-gnu]\nlinker = "clang"\n'
    await directory.write('crate/.cargo/config.toml', config)
    const { cc: _cc, ...programs } = COMPLETE
    expect((await examine(directory, programs)).of('linker clang')).toMatchObject({ problem: 'not found' })
    const examined = await examine(directory, { ...programs, clang: 'clang version 19.1.7' })
    expect(examined.of('linker clang')).toMatchObject({ version: '19.1.7', problem: undefined })
    expect(examined.canRun).toBe(true)
    const env = { CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_LINKER: 'mold' }
    expect((await examine(directory, programs, { env })).of('linker mold')).toMatchObject({
      scope: 'default',
    })
  })
})
