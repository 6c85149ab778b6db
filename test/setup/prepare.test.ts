import { describe, expect, test } from 'vitest'
import { DEFAULT_MODEL } from '../../src/setup/build-plan.ts'
import { findModel, prepare, type Prepared } from '../../src/setup/prepare.ts'
import { createProgress } from '../../src/setup/progress.ts'
import { resolveSettings, type Settings } from '../../src/settings.ts'
import { refusal } from '../support/expect-error.ts'
import { createTemporaryDirectory, type TemporaryDirectory } from '../support/temporary-directory.ts'

function failOnOutput(text: string): never {
  throw new Error(`it wrote ${text}`)
}

/** Prepares a run on existing binaries and fails when anything is printed: nothing is built. */
async function prepareExisting(directory: TemporaryDirectory, settings: Settings = {}): Promise<Prepared> {
  const progress = createProgress({ write: failOnOutput, live: false, verbose: true })
  return prepare(resolveSettings(settings), { root: directory.path, progress }, { skipBuild: true })
}

async function writeArms(directory: TemporaryDirectory, baseline: string, pgo: string): Promise<void> {
  await directory.writeScript('target/release/inferno-baseline', baseline)
  await directory.writeScript('target/release/inferno-pgo', pgo)
}

describe('`prepare` with `skipBuild`', () => {
  test('uses the binaries that are there and makes the control of them', async () => {
    await using directory = await createTemporaryDirectory()
    await writeArms(directory, 'echo a', 'echo b')
    const { armSet, model } = await prepareExisting(directory)
    expect(Object.keys(armSet.arms)).toEqual(['baseline', 'pgo'])
    expect(armSet.control).toMatchObject({ name: 'control', sha256: armSet.arms['baseline']?.sha256 })
    expect(armSet.evidence).toMatchObject({ build: 'skipped', toolchain: undefined })
    expect(model?.path).toBe(DEFAULT_MODEL)
  })

  test('refuses missing binaries', async () => {
    await using directory = await createTemporaryDirectory()
    await expect(prepareExisting(directory)).rejects.toThrow(
      refusal('ARM_MISSING', 'target/release/inferno-baseline', 'target/release/inferno-pgo', 'Fix:'),
    )
  })

  test('refuses two copies of one binary', async () => {
    await using directory = await createTemporaryDirectory()
    await writeArms(directory, 'echo a', 'echo a')
    await expect(prepareExisting(directory)).rejects.toThrow(
      refusal('ARMS_IDENTICAL', directory.join('target/release/inferno-pgo'), 'Fix:'),
    )
  })

  test('refuses a missing model before it looks for binaries', async () => {
    await using directory = await createTemporaryDirectory()
    await expect(prepareExisting(directory, { model: 'no/model' })).rejects.toThrow(
      refusal('MODEL_NOT_FOUND', '`model`', 'no/model'),
    )
  })
})

describe('`prepare` of an engine that is not the suite’s own', () => {
  test.for<[option: string, settings: Settings]>([
    ['protocol.args', {}],
    ['training.command', { protocol: { kind: 'jsonl', args: [] }, training: { command: ['t', '{model}'] } }],
  ])('refuses a `{model}` in `%s` that nothing stands for', async ([option, settings]) => {
    await using directory = await createTemporaryDirectory()
    const engine = { manifestPath: 'Cargo.toml', bin: 'mine' }
    await expect(prepareExisting(directory, { engine, ...settings })).rejects.toThrow(
      refusal('SETTINGS_INVALID', `\`${option}\` has \`{model}\``, 'Fix: set `model`'),
    )
  })

  test('refuses overlapping prompt sets before it looks for binaries', async () => {
    await using directory = await createTemporaryDirectory()
    const sets = { training: { prompts: ['a'] }, measured: { prompts: ['A'] } }
    await expect(prepareExisting(directory, sets)).rejects.toThrow(refusal('PROMPTS_OVERLAP', '"a"'))
  })
})

describe('`findModel`', () => {
  test('prefers `BENCH_MODEL_PATH` to the setting', async () => {
    const settings = resolveSettings({ model: '/no/such/model' })
    await expect(findModel(settings, '/', { BENCH_MODEL_PATH: DEFAULT_MODEL })).resolves.toMatchObject({
      path: DEFAULT_MODEL,
    })
  })

  test('names `BENCH_MODEL_PATH` when nothing is there', async () => {
    await expect(findModel(resolveSettings({}), '/', { BENCH_MODEL_PATH: 'gone' })).rejects.toThrow(
      refusal('MODEL_NOT_FOUND', '`BENCH_MODEL_PATH` is `gone`', '/gone'),
    )
  })

  test('takes an empty `BENCH_MODEL_PATH` for none', async () => {
    await expect(findModel(resolveSettings({}), '/', { BENCH_MODEL_PATH: '' })).resolves.toMatchObject({
      path: DEFAULT_MODEL,
    })
  })

  test('hands any other engine its model untouched, and none where none is named', async () => {
    const engine = { manifestPath: 'Cargo.toml', bin: 'mine' }
    const named = resolveSettings({ engine, model: 'org/name' })
    await expect(findModel(named, '/', {})).resolves.toEqual({
      path: 'org/name',
      id: 'name',
      weightsBytes: null,
    })
    await expect(findModel(named, '/', { BENCH_MODEL_PATH: './x.bin' })).resolves.toMatchObject({
      path: './x.bin',
    })
    await expect(findModel(resolveSettings({ engine }), '/', {})).resolves.toBeNull()
  })
})
