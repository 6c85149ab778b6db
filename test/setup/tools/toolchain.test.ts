import { describe, expect, test } from 'vitest'
import { findProfdata, findRust } from '../../../src/setup/tools/toolchain.ts'
import { NO_RUST } from '../../support/build-plan.ts'
import { refusal } from '../../support/expect-error.ts'
import { createTemporaryDirectory, type TemporaryDirectory } from '../../support/temporary-directory.ts'

const VERBOSE = `rustc 1.95.0 (59807616e 2026-04-14)
binary: rustc
host: x86_64-unknown-linux-gnu
release: 1.95.0
LLVM version: 22.1.2`

/** Writes tools that answer as real ones do, and gives the variables that name them. */
async function writeRust(directory: TemporaryDirectory): Promise<{ CARGO: string; RUSTC: string }> {
  return {
    CARGO: await directory.writeScript('cargo', 'echo "cargo 1.95.0"'),
    RUSTC: await directory.writeScript(
      'rustc',
      `case "$1" in -vV) echo '${VERBOSE}' ;; --print) echo '${directory.join('sysroot')}' ;; esac`,
    ),
  }
}

async function writeProfdata(
  directory: TemporaryDirectory,
  version: string,
  file = 'llvm-profdata',
): Promise<string> {
  const answer = `LLVM (http://llvm.org/):\n  LLVM version ${version}\n  Optimized build.`
  return directory.writeScript(file, `[ "$1 $2" = "show --version" ] && echo '${answer}'`)
}

describe('`findRust`', () => {
  test('reads version, host and LLVM from the tools that `CARGO` and `RUSTC` name', async () => {
    await using directory = await createTemporaryDirectory()
    const env = await writeRust(directory)
    await expect(findRust(env)).resolves.toEqual({
      cargo: env.CARGO,
      rustc: env.RUSTC,
      version: 'rustc 1.95.0 (59807616e 2026-04-14)',
      verboseVersion: VERBOSE,
      sysroot: directory.join('sysroot'),
      host: 'x86_64-unknown-linux-gnu',
      llvmMajor: 22,
    })
  })

  test.for(['CARGO', 'RUSTC'])('names the missing tool of `%s` and how to install it', async (variable) => {
    await using directory = await createTemporaryDirectory()
    const missing = directory.join('missing')
    const env = { ...(await writeRust(directory)), [variable]: missing }
    await expect(findRust(env)).rejects.toThrow(
      refusal(
        'CARGO_NOT_FOUND',
        `\`${missing}\` could not be run`,
        'Fix:',
        'https://rustup.rs',
        'SKIP_PGO_BUILD=1',
      ),
    )
  })

  test('takes the toolchain that the crate’s folder asks for, as rustup’s tools do', async () => {
    await using directory = await createTemporaryDirectory()
    const rustc = `grep -q nightly rust-toolchain.toml && version=1.97 || version=1.95
printf "rustc $version.0\\nhost: a-b\\nLLVM version: 22.1.2"`
    const env = {
      PATH: process.env['PATH'],
      CARGO: await directory.writeScript('cargo', 'echo "cargo 1"'),
      RUSTC: await directory.writeScript('rustc', rustc),
    }
    await directory.write('crate/rust-toolchain.toml', '[toolchain]\nchannel = "nightly"\n')
    await directory.write('other/rust-toolchain.toml', '[toolchain]\nchannel = "stable"\n')
    const versions = ['crate', 'other'].map(
      async (crate) => (await findRust(env, directory.join(crate))).version,
    )
    expect(await Promise.all(versions)).toEqual(['rustc 1.97.0', 'rustc 1.95.0'])
  })

  test('takes a tool that fails for a missing one', async () => {
    await using directory = await createTemporaryDirectory()
    const env = { ...(await writeRust(directory)), CARGO: await directory.writeScript('broken', 'exit 1') }
    await expect(findRust(env)).rejects.toThrow(refusal('CARGO_NOT_FOUND', env.CARGO))
  })
})

describe('`findProfdata`', () => {
  test('takes the tool that `LLVM_PROFDATA` names when its major version is that of rustc', async () => {
    await using directory = await createTemporaryDirectory()
    const path = await writeProfdata(directory, '22.1.6')
    await expect(findProfdata(NO_RUST, { LLVM_PROFDATA: path })).resolves.toEqual({
      path,
      version: '22.1.6',
      llvmMajor: 22,
    })
  })

  test('finds the tool of rustup’s llvm-tools in the sysroot', async () => {
    await using directory = await createTemporaryDirectory()
    const rust = await findRust(await writeRust(directory))
    const path = await writeProfdata(
      directory,
      '22.1.2-rust-1.95.0-stable',
      `sysroot/lib/rustlib/${rust.host}/bin/llvm-profdata`,
    )
    await expect(findProfdata(rust, {})).resolves.toMatchObject({ path, llvmMajor: 22 })
  })

  test('looks for one on the `PATH` that it is given, and nowhere else', async () => {
    await using directory = await createTemporaryDirectory()
    await writeProfdata(directory, '22.1.6', 'llvm-profdata-22')
    await writeProfdata(directory, '14.0.6')
    await expect(findProfdata(NO_RUST, { PATH: directory.path })).resolves.toMatchObject({
      path: 'llvm-profdata-22',
      version: '22.1.6',
    })
    await expect(findProfdata(NO_RUST, { PATH: directory.join('empty') })).rejects.toThrow(
      refusal('PROFDATA_NOT_FOUND', 'no llvm-profdata was found'),
    )
  })

  test.for(['14.0.6', '23.0.0', '2.2.1'])(
    'refuses one of LLVM %s with both versions and the package to install',
    async (version) => {
      await using directory = await createTemporaryDirectory()
      const path = await writeProfdata(directory, version)
      await expect(findProfdata(NO_RUST, { LLVM_PROFDATA: path })).rejects.toThrow(
        refusal(
          'PROFDATA_LLVM_MISMATCH',
          `\`LLVM_PROFDATA\` is ${path}, of LLVM ${version}`,
          'rustc has LLVM 22',
          'Fix: unset `LLVM_PROFDATA`',
          'package llvm-22',
        ),
      )
    },
  )

  test.for([
    ['does not exist', undefined],
    ['fails', 'exit 1'],
    ['is another program', 'echo hello'],
  ])('says that none was found when the one it was told to use %s', async ([, body]) => {
    await using directory = await createTemporaryDirectory()
    const path = body === undefined ? directory.join('missing') : await directory.writeScript('tool', body)
    await expect(findProfdata(NO_RUST, { LLVM_PROFDATA: path })).rejects.toThrow(
      refusal('PROFDATA_NOT_FOUND', `\`LLVM_PROFDATA\` is ${path}`, 'rustc has LLVM 22', 'Fix:', 'llvm-22'),
    )
  })
})
