import { join } from 'node:path'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { createCargoBuilder } from '../../../src/setup/cargo/cargo-builder.ts'
import { createTinyProject, type TinyProject } from '../../support/tiny-project.ts'

const INSTRUMENTED = { name: 'instrumented', lto: false, profile: 'generate', relocations: false } as const

/** The profile of one run of the tiny engine that was built with these flags, as text: every function with its hash and its counts. */
async function profileOf({ directory, plan }: TinyProject, flags: readonly string[]): Promise<string> {
  const { manifestPath, profdata, rust } = await plan()
  const name = `flags${flags.join('')}`
  const target = directory.join(name)
  await execa(rust.cargo, ['build', '--release', '--manifest-path', manifestPath], {
    env: { CARGO_ENCODED_RUSTFLAGS: flags.join('\u001F'), CARGO_TARGET_DIR: target },
  })
  const raw = directory.join(`${name}.profraw`)
  await execa(join(target, 'release', 'tiny'), ['play', '--prompt', 'alpha'], {
    env: { LLVM_PROFILE_FILE: raw },
  })
  const text = directory.join(`${name}.proftext`)
  await execa(profdata.path, ['merge', '--text', raw, '--output', text])
  return (await directory.read(`${name}.proftext`)) ?? ''
}

test('the instrumented build leaves out what changes no profile: function by function it is that of one that leaves out nothing', async () => {
  await using project = await createTinyProject()
  const { flags } = createCargoBuilder(await project.plan()).describe(INSTRUMENTED)
  expect(flags).toEqual(['-Cprofile-generate', '-Clto=off'])
  const [whole, ours] = [await profileOf(project, ['-Cprofile-generate']), await profileOf(project, flags)]
  expect(ours.length).toBeGreaterThan(1000)
  expect(ours).toBe(whole)
})

test('it is compiled as the crate says where anything says a word of link-time optimization', async () => {
  await using project = await createTinyProject()
  const manifest = (await project.directory.read('Cargo.toml')) ?? ''
  await project.directory.write('Cargo.toml', `${manifest}\n[profile.release]\nlto = "thin"\n`)
  const { describe } = createCargoBuilder(await project.plan())
  expect(describe(INSTRUMENTED).flags).toEqual(['-Cprofile-generate'])
})
