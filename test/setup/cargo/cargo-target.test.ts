import { describe, expect, test } from 'vitest'
import { findCargoTarget, type CargoTarget } from '../../../src/setup/cargo/cargo-target.ts'
import { refusal } from '../../support/expect-error.ts'
import { createTemporaryDirectory } from '../../support/temporary-directory.ts'

interface Written {
  readonly manifest?: string
  /** Source files by their path; each gets a `main`. */
  readonly sources?: readonly string[]
  readonly engine?: Partial<Parameters<typeof findCargoTarget>[0]>
}

const MANIFEST = '[package]\nname = "mine"\nedition = "2021"\n'

/** Writes a package and asks the real cargo for its target. */
async function find({ manifest = MANIFEST, sources = [], engine }: Written): Promise<CargoTarget> {
  await using directory = await createTemporaryDirectory()
  const path = await directory.write('Cargo.toml', manifest)
  for (const source of sources) await directory.write(source, 'fn main() {}\n')
  const asked = { bin: null, example: null, package: undefined, features: [], ...engine }
  return await findCargoTarget(asked, path, process.env['CARGO'] ?? 'cargo', process.env)
}

describe('`findCargoTarget`', () => {
  test('takes the only binary of a package', async () => {
    await expect(find({ sources: ['src/main.rs', 'examples/chat.rs'] })).resolves.toEqual({
      bin: 'mine',
      kind: 'bin',
      example: null,
    })
  })

  test('takes the one that `cargo run` would run', async () => {
    const manifest = `${MANIFEST}default-run = "server"\n`
    const found = await find({ manifest, sources: ['src/bin/server.rs', 'src/bin/client.rs'] })
    expect(found).toMatchObject({ bin: 'server', kind: 'bin' })
  })

  test('takes that of the named package of a workspace', async () => {
    const manifest = `[workspace]\nmembers = ["a", "b"]\n`
    await using directory = await createTemporaryDirectory()
    const path = await directory.write('Cargo.toml', manifest)
    for (const name of ['a', 'b']) {
      await directory.write(`${name}/Cargo.toml`, `[package]\nname = "${name}"\n`)
      await directory.write(`${name}/src/main.rs`, 'fn main() {}\n')
    }
    const engine = { bin: null, example: null, package: 'b', features: [] }
    await expect(findCargoTarget(engine, path, 'cargo', process.env)).resolves.toMatchObject({ bin: 'b' })
    await expect(
      findCargoTarget({ ...engine, package: undefined }, path, 'cargo', process.env),
    ).rejects.toThrow(refusal('SETTINGS_INVALID', '2 binaries: a, b', 'Fix:', '`engine.package`'))
  })

  test('takes what is named where cargo cannot read the manifest, which is cargo’s own to say', async () => {
    const broken = { manifest: 'this is no manifest' }
    await expect(find({ ...broken, engine: { bin: 'x', example: 'y' } })).resolves.toEqual({
      bin: 'x',
      kind: 'bin',
      example: 'y',
    })
    await expect(find({ ...broken, engine: { example: 'y' } })).resolves.toEqual({
      bin: 'y',
      kind: 'example',
      example: null,
    })
  })

  test.for<[what: string, written: Written, named: readonly string[]]>([
    ['several binaries', { sources: ['src/bin/a.rs', 'src/bin/b.rs'] }, ['2 binaries: a, b']],
    ['no binary', { sources: ['src/lib.rs', 'examples/chat.rs'] }, ['no binary', 'examples are chat']],
    [
      'a binary that is not there',
      { sources: ['src/bin/server.rs'], engine: { bin: 'sever' } },
      ['`engine.bin` is "sever"', 'has the binaries server'],
    ],
    [
      'an example that is not there',
      { sources: ['src/main.rs', 'examples/chat.rs'], engine: { example: 'talk' } },
      ['`engine.example` is "talk"', 'the examples chat'],
    ],
    [
      'a feature that is not there',
      {
        manifest: `${MANIFEST}[features]\nfast = []\n`,
        sources: ['src/main.rs'],
        engine: { features: ['fast', 'quick'] },
      },
      ['`engine.features` is "quick"', 'the features fast'],
    ],
    [
      'a package that is not there',
      { sources: ['src/main.rs'], engine: { package: 'yours' } },
      ['`engine.package` is "yours"', 'the packages mine'],
    ],
    ['a manifest that cargo cannot read', { manifest: 'nonsense' }, ['cargo cannot read', 'Cargo.toml']],
  ])('refuses %s with what there is', async ([, written, named]) => {
    await expect(find(written)).rejects.toThrow(refusal('SETTINGS_INVALID', ...named, 'Fix:'))
  })
})
