import { execa } from 'execa'
import { describe, expect, test } from 'vitest'
import { probeProfileUse } from '../../../src/setup/cargo/probe-profile-use.ts'
import { createProgress } from '../../../src/setup/progress/progress.ts'
import { findProfdata, findRust } from '../../../src/setup/tools/toolchain.ts'
import { createTestPlan } from '../../support/build-plan.ts'
import { refusal } from '../../support/expect-error.ts'
import { createTemporaryDirectory, type TemporaryDirectory } from '../../support/temporary-directory.ts'

/** Probes the real tools; `rustc` may be something in front of the real one. */
async function probe(
  directory: TemporaryDirectory,
  rustc?: string,
  userFlags: readonly string[] = [],
  manifest = 'Cargo.toml',
) {
  const rust = await findRust()
  const profdata = await findProfdata(rust)
  const tools = { rust: { ...rust, ...(rustc !== undefined && { rustc }) }, profdata, target: rust.host }
  const plan = createTestPlan(directory.path, { ...tools, userFlags })
  const progress = createProgress({ write: () => {}, live: false, verbose: false }).begin('probe')
  return probeProfileUse({ ...plan, manifestPath: directory.join(manifest) }, progress)
}

describe('`probeProfileUse`', () => {
  test('finds that counts change what this machine’s rustc makes of a program', async () => {
    await using directory = await createTemporaryDirectory()
    await expect(probe(directory)).resolves.toEqual({ differs: true })
  })

  test('does so below a folder with a percent sign, which LLVM’s runtime would replace', async () => {
    await using directory = await createTemporaryDirectory('50%p-of-it-')
    // lld, where it is the default, writes no binary there.
    await expect(probe(directory, undefined, ['-Clink-arg=-fuse-ld=bfd'])).resolves.toEqual({ differs: true })
  })

  test('refuses tools in which a wrapper swallows `-Cprofile-use`', async () => {
    await using directory = await createTemporaryDirectory()
    const wrapper = await directory.writeScript(
      'rustc',
      `for argument; do shift; case "$argument" in -Cprofile-use=*) ;; *) set -- "$@" "$argument" ;; esac; done
exec ${(await findRust()).rustc} "$@"`,
    )
    await expect(probe(directory, wrapper)).rejects.toThrow(
      refusal('PROFILE_UNUSED', 'rustc 1.', 'counts do not reach it', 'Fix:', '`RUSTC_WRAPPER`'),
    )
  })

  test('finds what flags name from the folder in which cargo runs rustc for the crate', async () => {
    await using directory = await createTemporaryDirectory()
    await directory.write('Cargo.toml', '[workspace]\nmembers = ["engine"]\n')
    await directory.write('engine/Cargo.toml', '[package]\nname = "engine"\nversion = "0.1.0"\n')
    await directory.write('engine/src/main.rs', 'fn main() {}')
    await directory.write('libs/versions', '{ local: *; };')
    await directory.write('libs/helper.c', 'int helper(int x) { return x + 1; }')
    const libs = directory.join('libs')
    await execa('cc', ['-c', 'helper.c', '-o', 'helper.o'], { cwd: libs })
    await execa('ar', ['rcs', 'libhelper.a', 'helper.o'], { cwd: libs })
    const flags = [
      '-Lnative=libs',
      '-lstatic=helper',
      '-Clink-arg=-Wl,--version-script=libs/versions',
      '-Clink-arg=libs/../libs/helper.o',
    ]
    await expect(probe(directory, undefined, flags, 'engine/Cargo.toml')).resolves.toEqual({ differs: true })
  })

  test('leaves open what flags decide that only the engine can be linked with', async () => {
    await using directory = await createTemporaryDirectory()
    const flags = ['-Clink-arg=-Wl,--require-defined=symbol_of_the_engine']
    await expect(probe(directory, undefined, flags)).resolves.toEqual({
      differs: null,
      unlinked: expect.stringContaining('linking with'),
    })
  })

  test('passes on what rustc says of flags that it does not know', async () => {
    await using directory = await createTemporaryDirectory()
    await expect(probe(directory, undefined, ['-Cno-such-flag'])).rejects.toThrow(
      refusal('CARGO_FAILED', 'no-such-flag', 'Fix:', '`RUSTFLAGS`'),
    )
  })
})
