import { describe, expect, test } from 'vitest'
import { mentionsLto } from '../../../src/setup/cargo/lto-mentions.ts'

interface Said {
  readonly manifest?: string
  readonly above?: string
  readonly configuration?: string
  readonly environment?: Readonly<Record<string, string>>
  readonly flags?: readonly string[]
  readonly buildEnv?: Readonly<Record<string, string>>
}

function ask({
  manifest = '[package]\nname = "a"\n',
  above,
  configuration,
  environment = {},
  flags = [],
  buildEnv = {},
}: Said) {
  const manifests = { 'Cargo.toml': manifest, 'Cargo.lock': 'name = "lto"', '../Cargo.toml': above ?? null }
  const configurations = configuration === undefined ? [] : [configuration]
  return mentionsLto(
    { manifests, 'cargo configuration': configurations, environment },
    { userFlags: flags, buildEnv },
  )
}

describe('`mentionsLto`', () => {
  test.for<[what: string, said: Said]>([
    ['nothing of it', {}],
    ['that there is to be none', { manifest: '[profile.release]\nlto = false\n' }],
    ['that it is off', { above: '[profile]\nrelease = { "lto"="off", opt-level = 3 }' }],
    ['the same in a variable', { environment: { CARGO_PROFILE_RELEASE_LTO: 'off', CC: 'cc' } }],
    ['the same in another', { environment: { CARGO_PROFILE_BENCH_LTO: 'false' } }],
    ['that lints are those of the workspace', { manifest: '[lints]\nworkspace = true\n' }],
  ])('is false where manifests, configuration and variables say %s', ([, said]) => {
    expect(ask(said)).toBe(false)
  })

  test.for<[what: string, said: Said]>([
    ['a profile', { manifest: '[profile.release]\nlto = true\n' }],
    ['a workspace', { above: '[profile.release]\nlto="fat"\n' }],
    ['a profile beside one without', { manifest: '[profile.a]\nlto = false\n[profile.b]\nlto = "thin"\n' }],
    ['the configuration', { configuration: '[profile.release]\nlto = "thin"' }],
    ['flags in the configuration', { configuration: 'build.rustflags = ["-C", "linker-plugin-lto"]' }],
    ['a variable', { environment: { CARGO_PROFILE_RELEASE_LTO: 'fat' } }],
    ['flags', { flags: ['-Clto=thin'] }],
    ['a variable of the settings', { buildEnv: { CARGO_PROFILE_RELEASE_LTO: 'true' } }],
    ['a comment', { manifest: '# lto later\n' }],
    ['perhaps a workspace elsewhere', { manifest: '[package]\nworkspace = "../all"\n' }],
  ])('is true where %s mentions it', ([, said]) => {
    expect(ask(said)).toBe(true)
  })
})
