import { describe, expect, test } from 'vitest'
import { provisionProfdata } from '../../../src/setup/doctor/provision.ts'
import { findProfdata, findRust } from '../../../src/setup/tools/toolchain.ts'
import { refusal } from '../../support/expect-error.ts'
import { createTemporaryDirectory, type TemporaryDirectory } from '../../support/temporary-directory.ts'

test('`provisionProfdata` runs nothing and says nothing where a fitting tool is there', async () => {
  const said: string[] = []
  const tool = await provisionProfdata({ env: process.env, say: (text) => said.push(text) })
  expect(said).toEqual([])
  expect(tool).toEqual(await findProfdata(await findRust()))
})

const RUSTC = `case "$1" in
  -vV) printf 'rustc 1.95.0\\nhost: x86_64-unknown-linux-gnu\\nLLVM version: 22.1.2' ;;
  --print) echo /no/such/sysroot ;;
esac`

/** A machine with Rust and an llvm-profdata of LLVM 14; `tools` are further programs, by name, as shell. */
async function createMachine(
  directory: TemporaryDirectory,
  tools: Readonly<Record<string, string>>,
): Promise<NodeJS.ProcessEnv> {
  const programs = {
    cargo: 'echo cargo 1.95.0',
    rustc: RUSTC,
    'llvm-profdata': 'echo "  LLVM version 14.0.6"',
    ...tools,
  }
  for (const [name, body] of Object.entries(programs)) await directory.writeScript(`bin/${name}`, body)
  return { PATH: directory.join('bin') }
}

/** Shell that puts an llvm-profdata of rustc's LLVM on the machine's `PATH`. */
function install(directory: TemporaryDirectory): string {
  const tool = directory.join('bin/llvm-profdata-22')
  return `printf '#!/bin/sh\\necho "  LLVM version 22.1.8"\\n' > '${tool}'; /bin/chmod +x '${tool}'`
}

const APT = /^running: apt-get install .* llvm-22$/

describe('`provisionProfdata` on a machine whose llvm-profdata does not fit', () => {
  test('asks rustup first, saying what was wrong and what it runs', async () => {
    await using directory = await createTemporaryDirectory()
    const rustup = `[ "$1" = component ] && { ${install(directory)}; }; exit 0`
    const env = await createMachine(directory, { rustup, 'apt-get': 'exit 0' })
    const said: string[] = []
    const tool = await provisionProfdata({ env, root: true, say: (text) => said.push(text) })
    expect(tool).toMatchObject({ path: 'llvm-profdata-22', version: '22.1.8' })
    expect(said).toEqual([
      expect.stringContaining('of LLVM 14.0.6, but rustc has LLVM 22'),
      'running: rustup component add llvm-tools',
    ])
  })

  test('asks rustc and rustup in the crate’s folder, whose toolchain may be another', async () => {
    await using directory = await createTemporaryDirectory()
    const rustup = `[ "$1" = component ] && { pwd > '${directory.join('asked')}'; ${install(directory)}; }; exit 0`
    const env = await createMachine(directory, { rustup, rustc: `[ -f toolchain ] && { ${RUSTC}\n }` })
    await directory.write('crate/toolchain', '')
    const cwd = directory.join('crate')
    const tool = await provisionProfdata({ env, root: true, say: () => {}, cwd })
    expect(tool.llvmMajor).toBe(22)
    await expect(directory.read('asked')).resolves.toBe(`${cwd}\n`)
  })

  test('names the toolchain that rustc is of, be it the one of the folder or not', async () => {
    await using directory = await createTemporaryDirectory()
    const rustup = `[ "$1" = component ] && { echo "$*" > '${directory.join('asked')}'; ${install(directory)}; }; exit 0`
    const rustc = RUSTC.replace('/no/such/sysroot', directory.join('toolchains/nightly-x'))
    const env = await createMachine(directory, { rustup, rustc })
    await provisionProfdata({ env, root: true, say: () => {} })
    await expect(directory.read('asked')).resolves.toBe('component add llvm-tools --toolchain nightly-x\n')
  })

  test('goes on to the distribution’s package when rustup cannot help', async () => {
    await using directory = await createTemporaryDirectory()
    const env = await createMachine(directory, {
      rustup: '[ "$1" = component ] && { echo no such component >&2; exit 1; }; exit 0',
      'apt-get': `[ "$1" = install ] && { ${install(directory)}; }; exit 0`,
    })
    const said: string[] = []
    const tool = await provisionProfdata({ env, root: true, say: (text) => said.push(text) })
    expect(tool.llvmMajor).toBe(22)
    expect(said).toContainEqual(expect.stringMatching(/^it failed: [\s\S]*no such component$/))
    expect(said.slice(-2)).toEqual(['running: apt-get update', expect.stringMatching(APT)])
  })

  test('runs no apt without root, and fails with both versions', async () => {
    await using directory = await createTemporaryDirectory()
    const env = await createMachine(directory, {
      'apt-get': `[ "$1" = install ] && { ${install(directory)}; }; exit 0`,
    })
    const said: string[] = []
    await expect(provisionProfdata({ env, root: false, say: (text) => said.push(text) })).rejects.toThrow(
      refusal('PROFDATA_LLVM_MISMATCH', '14.0.6', 'LLVM 22', 'Fix:'),
    )
    expect(said.filter((line) => line.startsWith('running'))).toEqual([])
  })

  test('installs nothing beside a tool that the user chose', async () => {
    await using directory = await createTemporaryDirectory()
    const machine = await createMachine(directory, { rustup: install(directory) })
    const env = { ...machine, LLVM_PROFDATA: directory.join('bin/llvm-profdata') }
    const said: string[] = []
    await expect(provisionProfdata({ env, root: true, say: (text) => said.push(text) })).rejects.toThrow(
      refusal('PROFDATA_LLVM_MISMATCH', '`LLVM_PROFDATA` is', 'unset `LLVM_PROFDATA`'),
    )
    expect(said.filter((line) => line.startsWith('running'))).toEqual([])
  })
})
