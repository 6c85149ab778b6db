import { expect, test } from 'vitest'
import type { Progress } from '../../../src/setup/progress/progress.ts'
import { HAS_BOLT } from '../../support/has-bolt.ts'
import { createTinyProject, openTinyProject, TINY_ENGINE } from '../../support/tiny-project.ts'

/** Keeps what cargo says that it compiles, by step. */
function listenToCargo(): { readonly progress: Progress; readonly compiled: Map<string, string[]> } {
  const compiled = new Map<string, string[]>()
  const begin: Progress['begin'] = (step) => ({
    update: () => {},
    variant: () => {},
    end: () => {},
    note: () => {},
    output: (line) => {
      const crate = /^ *Compiling (\S+)/.exec(line)?.[1]
      if (crate !== undefined) compiled.set(step, [...(compiled.get(step) ?? []), crate])
    },
  })
  return { progress: { begin, note: () => {} }, compiled }
}

test.skipIf(!HAS_BOLT)(
  'an arm that BOLT lays out and the same one without it share what their programs are linked from (skipped without llvm-bolt and merge-fdata)',
  async () => {
    await using project = await createTinyProject()
    const { progress, compiled } = listenToCargo()
    const { build } = await openTinyProject(project.directory.path, progress)
    const { arms, evidence } = await build({ arms: ['baseline', 'pgo', 'pgo-bolt'] })
    const both = ['build pgo', 'build pgo-bolt-input'].flatMap((step) => compiled.get(step) ?? [])
    expect(both.sort()).toEqual(['tiny-core', 'tiny-engine', 'tiny-engine'])
    expect(evidence.arms?.['pgo-bolt']).toMatchObject({
      flags: [expect.stringMatching(/^-Cprofile-use=/), '-Clink-arg=-Wl,--emit-relocs'],
      profileUse: { withoutProfile: 0 },
    })
    expect(new Set(Object.values(arms).map(({ sha256 }) => sha256)).size).toBe(3)
  },
)

test.skipIf(!HAS_BOLT).for([
  ['none more', '', 1],
  ['one more', 'features = ["more"]', 2],
] as const)(
  'beside an example whose development dependencies turn on %s of its features, an arm that BOLT lays out has those that were trained (skipped without llvm-bolt and merge-fdata)',
  async ([, features, compilations]) => {
    await using project = await createTinyProject()
    const { directory } = project
    const [core, engine] = ['core/Cargo.toml', 'engine/Cargo.toml']
    await directory.write(core, `${await directory.read(core)}\n[features]\nmore = []\n`)
    await directory.write(
      engine,
      `${await directory.read(engine)}\n[dev-dependencies.tiny-core]\npath = "../core"\n${features}\n`,
    )
    await directory.write('engine/examples/other.rs', 'fn main() { println!("{}", tiny_core::decode(1)) }')
    const { progress, compiled } = listenToCargo()
    const { build } = await openTinyProject(directory.path, progress)
    const { evidence } = await build({
      arms: ['baseline', 'pgo', 'pgo-bolt'],
      engine: { ...TINY_ENGINE, example: 'other' },
    })
    expect(evidence.arms?.['pgo-bolt']?.profileUse).toMatchObject({ withoutProfile: 0 })
    const both = ['build pgo', 'build pgo-bolt-input'].flatMap((step) => compiled.get(step) ?? [])
    expect(both.filter((crate) => crate === 'tiny-core').length).toBe(compilations)
  },
)
