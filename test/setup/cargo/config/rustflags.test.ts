/** What we take for the user's flags is what the real cargo gives to rustc, for every place where flags can stand. */
import { readFile } from 'node:fs/promises'
import { execa } from 'execa'
import { beforeAll, describe, expect, test } from 'vitest'
import { readCargoConfig } from '../../../../src/setup/cargo/config/cargo-config.ts'
import { resolveRustflags, resolveTarget } from '../../../../src/setup/cargo/config/rustflags.ts'
import { findRust, type RustToolchain } from '../../../../src/setup/tools/toolchain.ts'
import { refusal } from '../../../support/expect-error.ts'
import { createTemporaryDirectory, type TemporaryDirectory } from '../../../support/temporary-directory.ts'

let rust: RustToolchain
beforeAll(async () => {
  rust = await findRust()
})

interface Case {
  readonly files?: Readonly<Record<string, string>>
  readonly env?: Readonly<Record<string, string>>
}

/** Flags that leave a trace and change nothing. */
const mark = (name: string): string => `--cfg=mark_${name}`
const build = (...names: readonly string[]): string =>
  `build.rustflags = ${JSON.stringify(names.map((name) => mark(name)))}\n`
const cfgTable = (condition: string, name: string): string =>
  `[target.'cfg(${condition})']\nrustflags = ["${mark(name)}"]\n`

async function createCrate({ files = {} }: Case): Promise<TemporaryDirectory> {
  const directory = await createTemporaryDirectory()
  await directory.write('ws/crate/Cargo.toml', '[package]\nname = "tiny"\n[workspace]\n')
  await directory.write('ws/crate/Cargo.lock', 'version = 4\n[[package]]\nname = "tiny"\nversion = "0.0.0"\n')
  await directory.write('ws/crate/src/main.rs', 'fn main() {}\n')
  for (const [path, text] of Object.entries(files)) {
    await directory.write(path, text.replaceAll('TRIPLE', rust.host))
  }
  return directory
}

function environment(directory: TemporaryDirectory, { env = {} }: Case): NodeJS.ProcessEnv {
  const { PATH, HOME, RUSTUP_HOME, RUSTUP_TOOLCHAIN } = process.env
  const triple = rust.host.replaceAll('-', '_').toUpperCase()
  const own = Object.entries(env).map(([name, value]) => [name.replace('TRIPLE', triple), value])
  return {
    PATH,
    HOME,
    RUSTUP_HOME,
    RUSTUP_TOOLCHAIN,
    ...Object.fromEntries(own),
    CARGO_HOME: directory.join('home'),
  }
}

/** The marks that cargo passes to rustc for the crate: a wrapper writes them down and ends the build. */
async function askCargo(directory: TemporaryDirectory, env: NodeJS.ProcessEnv): Promise<readonly string[]> {
  const seen = directory.join('seen')
  const wrapper = await directory.writeScript(
    'wrapper',
    `case "$*" in *"--crate-name tiny"*) printf '%s\\n' "$@" > '${seen}'; exit 1 ;; esac\nexec "$@"`,
  )
  await execa(rust.cargo, ['check', '--offline', `--target=${rust.host}`], {
    cwd: directory.join('ws/crate'),
    env: { ...env, RUSTC_WRAPPER: wrapper },
    extendEnv: false,
    reject: false,
  })
  return (await readFile(seen, 'utf8')).split('\n').filter((arg) => arg.includes('mark_'))
}

async function askUs(directory: TemporaryDirectory, env: NodeJS.ProcessEnv): Promise<readonly string[]> {
  const config = await readCargoConfig(directory.join('ws/crate'), env)
  return resolveRustflags({ config, rust, target: rust.host, env })
}

const FILE = 'ws/crate/.cargo/config.toml'

describe('`resolveRustflags`', () => {
  test.for<[what: string, flags: string[], given: Case]>([
    ['nothing', [], {}],
    ['a file', ['a', 'b'], { files: { [FILE]: build('a', 'b') } }],
    ['a string', ['a', 'b'], { files: { [FILE]: `[build]\nrustflags = "${mark('a')}  ${mark('b')}"\n` } }],
    [
      'every folder and the home, farther first',
      ['home', 'ws', 'crate'],
      {
        files: {
          [FILE]: build('crate'),
          'ws/.cargo/config.toml': build('ws'),
          'home/config.toml': build('home'),
        },
      },
    ],
    [
      'the nearest of several strings',
      ['near'],
      {
        files: {
          [FILE]: `build.rustflags = "${mark('near')}"\n`,
          'ws/.cargo/config.toml': `build.rustflags = "${mark('far')}"\n`,
        },
      },
    ],
    [
      'the file without an ending before the other',
      ['old'],
      { files: { 'ws/.cargo/config': build('old'), 'ws/.cargo/config.toml': build('new') } },
    ],
    [
      'includes below the file’s own',
      ['one', 'two', 'own'],
      {
        files: {
          'ws/.cargo/config.toml': `include = ["one.toml", { path = "sub/two.toml" }, { path = "absent.toml", optional = true }]\n${build('own')}`,
          'ws/.cargo/one.toml': build('one'),
          'ws/.cargo/sub/two.toml': build('two'),
        },
      },
    ],
    [
      'the triple’s table instead of `build`',
      ['triple'],
      { files: { [FILE]: `${build('no')}[target.TRIPLE]\nrustflags = ["${mark('triple')}"]\n` } },
    ],
    [
      'the triple’s table and every condition that holds, in the order of their text',
      ['triple', 'all', 'not'],
      {
        files: {
          [FILE]: `[target.TRIPLE]\nrustflags = ["${mark('triple')}"]\n${cfgTable('not(windows)', 'not')}${cfgTable(
            'all(unix, any(target_pointer_width = "64", windows),)',
            'all',
          )}${cfgTable('windows', 'no')}${cfgTable('not a condition', 'no')}`,
        },
      },
    ],
    [
      'conditions alone instead of `build`',
      ['unix'],
      { files: { [FILE]: `${build('no')}${cfgTable('unix', 'unix')}` } },
    ],
    [
      '`build` where no condition holds',
      ['yes'],
      { files: { [FILE]: `${build('yes')}${cfgTable('false', 'no')}` } },
    ],
    [
      'a condition that the flags themselves make hold',
      ['triple', 'follows'],
      {
        files: {
          [FILE]: `[target.TRIPLE]\nrustflags = ["${mark('triple')}"]\n${cfgTable('mark_triple', 'follows')}`,
        },
      },
    ],
    [
      'the variable of `build` behind the files',
      ['file', 'variable'],
      { files: { [FILE]: build('file') }, env: { CARGO_BUILD_RUSTFLAGS: mark('variable') } },
    ],
    [
      'the variable of the triple instead of `build`',
      ['variable'],
      { files: { [FILE]: build('no') }, env: { CARGO_TARGET_TRIPLE_RUSTFLAGS: mark('variable') } },
    ],
    [
      '`RUSTFLAGS` instead of all files',
      ['a', 'b'],
      { files: { [FILE]: build('no') }, env: { RUSTFLAGS: ` ${mark('a')}  ${mark('b')} ` } },
    ],
    [
      'an empty `RUSTFLAGS` instead of all files',
      [],
      { files: { [FILE]: build('no') }, env: { RUSTFLAGS: '' } },
    ],
    [
      '`CARGO_ENCODED_RUSTFLAGS` instead of `RUSTFLAGS`',
      ['a', 'b'],
      { env: { RUSTFLAGS: mark('no'), CARGO_ENCODED_RUSTFLAGS: `${mark('a')}\u001F${mark('b')}` } },
    ],
    [
      'an empty `CARGO_ENCODED_RUSTFLAGS` instead of `RUSTFLAGS`',
      [],
      { env: { RUSTFLAGS: mark('no'), CARGO_ENCODED_RUSTFLAGS: '' } },
    ],
  ])('takes %s, as cargo does', async ([, names, given]) => {
    await using directory = await createCrate(given)
    const env = environment(directory, given)
    const ours = await askUs(directory, env)
    expect(ours).toEqual(names.map((name) => mark(name)))
    expect(await askCargo(directory, env)).toEqual(ours)
  })

  test.for<[what: string, text: string, named: string]>([
    ['broken TOML', '[build\n', 'Invalid'],
    ['flags of another type', 'build.rustflags = 3\n', '`build.rustflags` is 3'],
    ['an include of another type', 'include = 3\n', '`include`'],
    ['an include that is not there', 'include = ["absent.toml"]\n', 'absent.toml'],
    ['an include of itself', 'include = ["config.toml"]\n', 'includes itself'],
  ])('refuses %s by name', async ([, text, named]) => {
    await using directory = await createCrate({ files: { [FILE]: text } })
    const resolving = askUs(directory, environment(directory, {}))
    await expect(resolving).rejects.toThrow(refusal('CARGO_CONFIG_INVALID', named, 'Fix:'))
  })

  test('refuses a string and an array of the same key in two files, as cargo does', async () => {
    await using directory = await createCrate({
      files: { [FILE]: build('a'), 'ws/.cargo/config.toml': 'build.rustflags = "-C opt-level=1"\n' },
    })
    await expect(askUs(directory, environment(directory, {}))).rejects.toThrow(
      refusal('CARGO_CONFIG_INVALID', '`rustflags`', 'another type'),
    )
  })

  test('says which question rustc did not answer', async () => {
    await using directory = await createCrate({ files: { [FILE]: cfgTable('unix', 'a') } })
    const env = environment(directory, {})
    const config = await readCargoConfig(directory.join('ws/crate'), env)
    await expect(resolveRustflags({ config, rust, target: 'no-such-target', env })).rejects.toThrow(
      refusal('CARGO_CONFIG_INVALID', '--target no-such-target', 'failed'),
    )
  })
})

describe('`resolveTarget`', () => {
  test.for<
    [what: string, expected: string, setting: string | undefined, text: string, env: NodeJS.ProcessEnv]
  >([
    ['the host', 'HOST', undefined, '', {}],
    ['the setting first', 'a', 'a', 'build.target = "c"\n', { CARGO_BUILD_TARGET: 'b' }],
    ['the variable', 'b', undefined, 'build.target = "c"\n', { CARGO_BUILD_TARGET: 'b' }],
    ['the configuration', 'c', undefined, 'build.target = "c"\n', {}],
    ['the only one of a list', 'c', undefined, 'build.target = ["c"]\n', {}],
    ['cargo’s word for the host', 'HOST', 'host-tuple', '', {}],
  ])('takes %s', async ([, expected, setting, text, env]) => {
    await using directory = await createCrate({ files: { [FILE]: text } })
    const config = await readCargoConfig(directory.join('ws/crate'), { CARGO_HOME: directory.join('home') })
    expect(resolveTarget(setting, { config, rust, env })).toBe(expected.replace('HOST', rust.host))
  })

  test('refuses several targets', async () => {
    await using directory = await createCrate({ files: { [FILE]: 'build.target = ["a", "b"]\n' } })
    const config = await readCargoConfig(directory.join('ws/crate'), { CARGO_HOME: directory.join('home') })
    expect(() => resolveTarget(undefined, { config, rust, env: {} })).toThrow(
      refusal('CARGO_CONFIG_INVALID', '`build.target`', '["a","b"]', '`engine.target`'),
    )
  })
})
