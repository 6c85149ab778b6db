/** A crate of ten lines, instrumented by the real rustc, whose runs leave real raw profiles. */
import { join } from 'node:path'
import { execa } from 'execa'
import { findProfdata, findRust } from '../../src/setup/tools/toolchain.ts'
import type { BuildPlan } from '../../src/setup/cargo/build-plan.ts'
import { createTestPlan } from './build-plan.ts'
import type { TemporaryDirectory } from './temporary-directory.ts'

const SOURCE = `
#[inline(never)]
pub fn decode(tokens: u64) -> u64 {
    (0..tokens).filter(|token| token % 3 == 0).sum()
}

fn main() {
    println!("{}", decode(std::env::args().count() as u64 * 1000));
}
`

/** Builds the crate under a name, runs it once, and gives the raw profile. */
export async function createRawProfile(directory: TemporaryDirectory, crate: string): Promise<string> {
  const { rustc } = await findRust()
  const source = await directory.write(`${crate}.rs`, SOURCE)
  const binary = directory.join(`${crate}-instrumented`)
  const profile = directory.join(`${crate}.profraw`)
  await execa(rustc, ['--crate-name', crate, '-O', '-Cprofile-generate', '-o', binary, source])
  await execa(binary, { env: { LLVM_PROFILE_FILE: profile } })
  return profile
}

/** Builds the crate with a profile; `edit` makes another source of it. */
export async function compileWithProfile(
  directory: TemporaryDirectory,
  profile: string,
  edit: (source: string) => string = (source) => source,
): Promise<{ readonly binary: string; readonly output: string }> {
  const { rustc } = await findRust()
  const source = await directory.write('inferno.rs', edit(SOURCE))
  const binary = directory.join('inferno-pgo')
  const args = ['--crate-name', 'inferno', '-O', `-Cprofile-use=${profile}`, '-o', binary, source]
  const { stderr } = await execa(rustc, args)
  return { binary, output: stderr }
}

/** A plan with the real llvm-profdata of rustc's LLVM. */
export async function createProfilePlan(directory: TemporaryDirectory): Promise<BuildPlan> {
  const profdata = await findProfdata(await findRust())
  return createTestPlan(directory.path, { profdata, workDir: join(directory.path, 'work') })
}
