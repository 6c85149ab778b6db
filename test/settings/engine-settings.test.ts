import { describe, expect, test } from 'vitest'
import { cargoEngine, clangEngine, prebuiltEngine } from '../../src/index.ts'
import { resolveSettings } from '../../src/settings/settings.ts'
import { refusal } from '../support/expect-error.ts'

const CLANG = { build: ['make'], binary: 'engine' }

describe('the kinds of `engine`', () => {
  test('a plain object is a Cargo crate, as `cargoEngine` writes it', () => {
    const { engine } = resolveSettings({ engine: { manifestPath: 'Cargo.toml', bin: 'mine' } })
    expect(engine).toEqual(
      resolveSettings({ engine: cargoEngine({ manifestPath: 'Cargo.toml', bin: 'mine' }) }).engine,
    )
    expect(engine.kind).toBe('cargo')
  })

  test('a crate of one’s own has no target by default, the suite’s own has its own', () => {
    expect(resolveSettings({ engine: { manifestPath: 'Cargo.toml' } }).engine).toMatchObject({
      bin: null,
      example: null,
      profile: 'release',
    })
    expect(resolveSettings({ engine: { example: null } }).engine).toMatchObject({
      bin: 'inferno',
      example: null,
    })
  })

  test('`clangEngine` takes one command or several', () => {
    expect(resolveSettings({ engine: clangEngine(CLANG) }).engine).toEqual({
      kind: 'clang',
      compiler: 'clang',
      sources: '.',
      configure: [],
      build: [['make']],
      binary: 'engine',
      env: {},
    })
    const several = clangEngine({ ...CLANG, build: [['make', 'clean'], ['make']] })
    expect(resolveSettings({ engine: several }).engine).toMatchObject({
      build: [['make', 'clean'], ['make']],
    })
  })

  test('`prebuiltEngine` takes paths, and objects for what an arm has alone', () => {
    const engine = prebuiltEngine({ baseline: 'a', pgo: { binary: 'b', args: ['--fast'] }, other: 'c' })
    expect(resolveSettings({ engine }).engine).toEqual({
      kind: 'prebuilt',
      arms: {
        baseline: { binary: 'a', args: [], env: {} },
        pgo: { binary: 'b', args: ['--fast'], env: {} },
        other: { binary: 'c', args: [], env: {} },
      },
    })
  })

  test.for([
    cargoEngine({ manifestPath: 'Cargo.toml' }),
    clangEngine(CLANG),
    prebuiltEngine({ baseline: 'a', pgo: 'b' }),
  ])('what kind $kind writes is plain data', (engine) => {
    expect(JSON.parse(JSON.stringify(engine))).toEqual(engine)
  })

  test.for<[what: string, engine: unknown, named: readonly string[]]>([
    ['an unknown kind', { kind: 'zig' }, ['`engine.kind`', 'cargo, clang, prebuilt', '"zig"']],
    [
      'an option of another kind',
      { kind: 'prebuilt', arms: { baseline: 'a', pgo: 'b' }, bin: 'x' },
      ['`engine.bin` is no option', 'kind, arms'],
    ],
    [
      'a command that is no list',
      { kind: 'clang', ...CLANG, build: 'make' },
      ['`engine.build`', "['make', 'engine']", '"make"'],
    ],
    ['a command without a program', { kind: 'clang', ...CLANG, build: [[]] }, ['`engine.build']],
    ['no binary', { kind: 'clang', build: ['make'] }, ['`engine.binary`']],
    ['another compiler', { kind: 'clang', ...CLANG, compiler: 'tcc' }, ['`engine.compiler`', '"tcc"']],
    [
      'arms without a baseline',
      { kind: 'prebuilt', arms: { pgo: 'b', other: 'c' } },
      ['`engine.arms`', '`baseline`'],
    ],
    ['a single arm', { kind: 'prebuilt', arms: { baseline: 'a' } }, ['`engine.arms`', 'another arm']],
    [
      'an arm of the name of the control',
      { kind: 'prebuilt', arms: { baseline: 'a', control: 'b' } },
      ['`engine.arms`', '`control`'],
    ],
    [
      'an arm that is no path',
      { kind: 'prebuilt', arms: { baseline: 'a', pgo: 7 } },
      ['`engine.arms.pgo`', 'path of a binary', '7'],
    ],
  ])('refuses %s by name', ([, engine, named]) => {
    expect(() => resolveSettings({ engine })).toThrow(refusal('SETTINGS_INVALID', ...named, 'Fix:'))
  })
})
