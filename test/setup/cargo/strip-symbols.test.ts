import { parse } from 'smol-toml'
import { describe, expect, test } from 'vitest'
import { stripsSymbols } from '../../../src/setup/cargo/strip-symbols.ts'
import { readElf } from '../../../src/setup/tools/elf.ts'
import { createTinyProject } from '../../support/tiny-project.ts'

interface Said {
  readonly profile?: string
  readonly crate?: string
  readonly workspace?: string
  readonly configuration?: string
  readonly env?: Readonly<Record<string, string>>
  readonly flags?: readonly string[]
}

function ask({ profile = 'release', crate = '', workspace, configuration = '', env = {}, flags = [] }: Said) {
  return stripsSymbols({
    profile,
    config: { files: [], values: parse(configuration) },
    inputs: { manifests: { 'Cargo.toml': crate, '../Cargo.toml': workspace ?? null, 'Cargo.lock': '' } },
    env,
    userFlags: flags,
  })
}

const STRIPPED = '[profile.release]\nstrip = true\n'
const DIST = '[profile.dist]\ninherits = "release"\n'

describe('`stripsSymbols`', () => {
  test.for<[what: string, said: Said]>([
    ['the manifest', { crate: STRIPPED }],
    ['it by its other name', { crate: '[profile.release]\nstrip = "symbols"\n' }],
    ['the workspace', { workspace: STRIPPED }],
    ["cargo's configuration", { configuration: STRIPPED, crate: '[profile.release]\nstrip = false\n' }],
    ['a variable', { env: { CARGO_PROFILE_RELEASE_STRIP: 'true' } }],
    ['a flag', { flags: ['-C', 'strip=symbols'] }],
    ['the profile that another inherits from', { profile: 'dist', crate: `${STRIPPED}${DIST}` }],
    ['release, for `bench`', { profile: 'bench', crate: STRIPPED }],
  ])('is true where %s says so', ([, said]) => {
    expect(ask(said)).toBe(true)
  })

  test.for<[what: string, said: Said]>([
    ['nothing says anything', {}],
    ['only debug information goes', { crate: '[profile.release]\nstrip = "debuginfo"\n' }],
    ['another profile says so', { crate: '[profile.small]\ninherits = "release"\nstrip = true\n' }],
    ['a member of a workspace says so, which cargo ignores', { crate: STRIPPED, workspace: '[workspace]\n' }],
    ['a variable says otherwise', { crate: STRIPPED, env: { CARGO_PROFILE_RELEASE_STRIP: 'none' } }],
    ['the last flag says otherwise', { crate: STRIPPED, flags: ['-Cstrip=symbols', '-Cstrip=none'] }],
    ['its own profile says otherwise', { profile: 'dist', crate: `${STRIPPED}${DIST}strip = "none"\n` }],
    ['a profile inherits from itself', { profile: 'a', crate: '[profile.a]\ninherits = "a"\n' }],
  ])('is false where %s', ([, said]) => {
    expect(ask(said)).toBe(false)
  })
})

test('arms of a crate with `strip` and fat link-time optimization go without symbols, and their functions are checked', async () => {
  await using project = await createTinyProject()
  const manifest = (await project.directory.read('Cargo.toml')) ?? ''
  await project.directory.write('Cargo.toml', `${manifest}\n[profile.release]\nlto = "fat"\nstrip = true\n`)
  const { arms, control, evidence } = await project.build()
  expect(evidence.notChecked ?? []).toEqual([])
  const { engineFunctions, withCounts, withoutProfile } = evidence.arms?.['pgo']?.profileUse ?? {}
  expect(engineFunctions).toBeGreaterThan(3)
  expect(withCounts).toBeGreaterThan(3)
  expect(withoutProfile).toBe(0)
  for (const { binary } of [...Object.values(arms), control])
    expect(await readElf(binary)).toMatchObject({ functions: [] })
  for (const { flags } of Object.values(evidence.arms ?? {})) expect(flags).toContain('-Cstrip=debuginfo')
})
