import { join } from 'node:path'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { createCargoBuilder } from '../../../src/setup/cargo/cargo-builder.ts'
import { createTinyProject, type TinyProject } from '../../support/tiny-project.ts'

const INSTRUMENTED = { name: 'instrumented', lto: false, profile: 'generate', relocations: false } as const

/** The profile of one run of the tiny engine that was built with these flags: every function by its name, with its hash and its counts. */
async function profileOf(
  { directory, plan }: TinyProject,
  flags: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const { manifestPath, profdata, rust } = await plan()
  const name = `flags${flags.join('')}`
  const target = directory.join(name)
  await execa(
    rust.cargo,
    ['build', '--release', '--manifest-path', manifestPath, '--target', rust.host, '--target-dir', target],
    { env: { CARGO_ENCODED_RUSTFLAGS: flags.join('\u001F') } },
  )
  const raw = directory.join(`${name}.profraw`)
  await execa(join(target, rust.host, 'release', 'tiny'), ['play', '--prompt', 'alpha'], {
    env: { LLVM_PROFILE_FILE: raw },
  })
  const { stdout } = await execa(profdata.path, ['merge', '--text', raw, '--output', '-'])
  const functions = stdout.split('\n\n').map((text) => [text.split('\n')[0] ?? '', text] as const)
  return new Map(functions)
}

function hasCounts(text: string): boolean {
  const counters = /# Counter Values:\n((?:\d+\n?)+)/.exec(text)?.[1] ?? ''
  return /[1-9]/.test(counters)
}

test.for([
  ['of the default profile', ''],
  ['that is linked with thin optimization', '\n[profile.release]\nlto = "thin"\n'],
  ['that is linked with fat optimization', '\n[profile.release]\nlto = "fat"\ncodegen-units = 4\n'],
] as const)('the instrumented build of a crate %s leaves out what changes no count', async ([, profile]) => {
  await using project = await createTinyProject()
  const manifest = (await project.directory.read('Cargo.toml')) ?? ''
  await project.directory.write('Cargo.toml', `${manifest}${profile}`)
  const { flags } = createCargoBuilder(await project.plan()).describe(INSTRUMENTED)
  expect(flags).toEqual(['-Cprofile-generate', '-Clto=off', '-Clinker-plugin-lto=no'])
  const [whole, ours] = [await profileOf(project, ['-Cprofile-generate']), await profileOf(project, flags)]
  // Across crates, functions that nobody calls stay in until the end: these are in its profile too.
  const executed = [...whole].filter(([, text]) => hasCounts(text))
  expect(executed.length).toBeGreaterThan(10)
  expect([...ours].filter(([name, text]) => whole.get(name) !== text)).toEqual([])
  expect(executed.filter(([name, text]) => ours.get(name) !== text)).toEqual([])
})

test('it is compiled as the user says whose own flags say a word of link-time optimization', async () => {
  await using project = await createTinyProject()
  const plan = await project.plan()
  const { describe } = createCargoBuilder({ ...plan, userFlags: ['-Clinker-plugin-lto'] })
  expect(describe(INSTRUMENTED).flags).toEqual(['-Cprofile-generate'])
})
