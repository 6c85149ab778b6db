/** What the user chose reaches the compiler of every arm alike: real builds, by a cargo that writes down how it was called. */
import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { createBuildPlan } from '../../../src/setup/cargo/build-plan.ts'
import { cargoBuild } from '../../../src/setup/cargo/cargo-build.ts'
import { createProgress } from '../../../src/setup/progress/progress.ts'
import { findProfdata, findRust } from '../../../src/setup/tools/toolchain.ts'
import { resolveSettings } from '../../../src/settings/settings.ts'
import { createTemporaryDirectory } from '../../support/temporary-directory.ts'

test('`CARGO`, `RUSTC`, configured flags, `CARGO_TARGET_DIR` and the target are the same for all arms', async () => {
  await using directory = await createTemporaryDirectory()
  const real = await findRust()
  const log = directory.join('log')
  const write = `printf '%s %s\\n' "$RUSTC" "$*" >> '${log}'`
  const cargo = await directory.writeScript('my-cargo', `${write}; exec ${real.cargo} "$@"`)
  const rustc = await directory.writeScript(
    'my-rustc',
    `case "$*" in *--out-dir*) echo "rustc $*" >> '${log}' ;; esac; exec ${real.rustc} "$@"`,
  )
  await directory.write('engine/Cargo.toml', '[package]\nname = "tiny"\nedition = "2024"\n[workspace]\n')
  await directory.write('engine/Cargo.lock', 'version = 4\n[[package]]\nname = "tiny"\nversion = "0.0.0"\n')
  await directory.write('engine/src/main.rs', 'fn main() {}\n')
  await directory.write('engine/.cargo/config.toml', 'build.rustflags = ["--cfg=mark_of_the_user"]\n')
  const { RUSTFLAGS: _flags, CARGO_ENCODED_RUSTFLAGS: _encoded, ...inherited } = process.env
  const env = { ...inherited, CARGO: cargo, RUSTC: rustc, CARGO_TARGET_DIR: directory.join('elsewhere') }
  const rust = await findRust(env, directory.join('engine'))
  const settings = resolveSettings({
    engine: { manifestPath: 'engine/Cargo.toml', bin: 'tiny', example: null, target: real.host },
  })
  const tools = { rust, profdata: await findProfdata(rust, env) }
  const plan = await createBuildPlan(settings, directory.path, null, tools, env)
  const step = createProgress({ write: () => {}, live: false, verbose: false }).begin('build')
  for (const flags of [[], ['-Cprofile-generate']]) {
    const { bin } = await cargoBuild(plan, { flags, env: {} }, step)
    expect(bin.startsWith(directory.join('elsewhere'))).toBe(true)
  }
  const lines = (await readFile(log, 'utf8')).split('\n')
  const builds = lines.filter((line) => line.includes(' build '))
  expect(builds).toHaveLength(2)
  for (const line of builds) {
    expect(line.startsWith(`${rustc} `)).toBe(true)
    expect(line).toContain(`--target=${real.host}`)
    expect(line).toContain(`--target-dir=${directory.join('elsewhere')}`)
  }
  const compilations = lines.filter((line) => line.startsWith('rustc ') && line.includes('main.rs'))
  expect(compilations.map((line) => line.includes('--cfg=mark_of_the_user'))).toEqual([true, true])
  expect(compilations.map((line) => line.includes('-Cprofile-generate'))).toEqual([false, true])
})
