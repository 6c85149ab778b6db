import { describe, expect, test } from 'vitest'
import { DEFAULT_MODEL } from '../../src/setup/plan/build-paths.ts'
import { findModel, prepare, type Prepared } from '../../src/setup/prepare.ts'
import { createProgress } from '../../src/setup/progress/progress.ts'
import { resolveSettings, type Settings } from '../../src/settings/settings.ts'
import { refusal } from '../support/expect-error.ts'
import { openaiServerBody } from '../support/openai-server.ts'
import { writeEngine, type EngineScript } from '../support/scripted-engine.ts'
import { createTemporaryDirectory, type TemporaryDirectory } from '../support/temporary-directory.ts'

/** Prepares a run on existing binaries; `said` is what it told of its progress. */
async function prepareExisting(
  directory: TemporaryDirectory,
  settings: Settings = {},
): Promise<Prepared & { readonly said: string }> {
  let said = ''
  const progress = createProgress({ write: (text) => (said += text), live: false, verbose: true })
  const context = { root: directory.path, progress }
  return { ...(await prepare(resolveSettings(settings), context, { skipBuild: true })), said }
}

async function writeArms(
  directory: TemporaryDirectory,
  baseline: EngineScript,
  pgo: EngineScript,
): Promise<void> {
  await writeEngine(directory, baseline, 'target/release/inferno-baseline')
  await writeEngine(directory, pgo, 'target/release/inferno-pgo')
}

describe('`prepare` with `skipBuild`', () => {
  test('uses the binaries that are there, makes the control of them and has them verified, once', async () => {
    await using directory = await createTemporaryDirectory()
    await writeArms(directory, {}, { seed: 2 })
    const { armSet, model, said } = await prepareExisting(directory)
    expect(Object.keys(armSet.arms)).toEqual(['baseline', 'pgo'])
    expect(armSet.control).toMatchObject({ name: 'control', sha256: armSet.arms['baseline']?.sha256 })
    expect(armSet.evidence).toMatchObject({ build: 'skipped', toolchain: undefined })
    expect(armSet.evidence.notChecked?.map(({ gate }) => gate)).toEqual(['same flags', 'profile'])
    expect(model?.path).toBe(DEFAULT_MODEL)
    expect(said).toMatch(/^\[pgo\] verify: done \(.* s\)\n$/)
    expect((await prepareExisting(directory)).said).toBe('')
    await writeArms(directory, {}, { seed: 3 })
    expect((await prepareExisting(directory)).said).toContain('verify: done')
  })

  test('refuses binaries that answer differently, also when they agreed before they changed', async () => {
    await using directory = await createTemporaryDirectory()
    await writeArms(directory, {}, { seed: 2 })
    await prepareExisting(directory)
    await writeArms(directory, {}, { outputSalt: '!' })
    await expect(prepareExisting(directory)).rejects.toThrow(
      refusal('ARMS_DIFFER', '`baseline` and `pgo`', 'Fix:'),
    )
  })

  test('refuses missing binaries', async () => {
    await using directory = await createTemporaryDirectory()
    await expect(prepareExisting(directory)).rejects.toThrow(
      refusal('ARM_MISSING', 'target/release/inferno-baseline', 'target/release/inferno-pgo', 'Fix:'),
    )
  })

  test('refuses two copies of one binary', async () => {
    await using directory = await createTemporaryDirectory()
    await writeArms(directory, {}, {})
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

  test('says that only numbers of tokens were compared, where they were', async () => {
    await using directory = await createTemporaryDirectory()
    for (const name of ['a', 'b'])
      await directory.writeScript(name, `# ${name}\n${openaiServerBody({ salt: name })}`)
    const engine = { kind: 'prebuilt', arms: { baseline: 'a', pgo: 'b' } } as const
    const protocol = { kind: 'openai', args: ['--port', '{port}'], output: 'tokens' } as const
    const { armSet } = await prepareExisting(directory, { engine, protocol })
    expect(armSet.evidence.notChecked).toContainEqual({
      gate: 'that arms answer with the same text',
      why: expect.stringContaining("'tokens'"),
    })
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
    await using directory = await createTemporaryDirectory()
    await directory.write('x.bin', 'weights')
    const { path: root } = directory
    await expect(findModel(named, root, { BENCH_MODEL_PATH: './x.bin' })).resolves.toMatchObject({
      path: './x.bin',
    })
    for (const missing of ['./y', 'y.gguf', `${root}/y`]) {
      await expect(findModel(resolveSettings({ engine, model: missing }), root, {})).rejects.toThrow(
        refusal('MODEL_NOT_FOUND', `\`model\` is \`${missing}\``, 'Fix:'),
      )
    }
    await expect(findModel(named, root, { BENCH_MODEL_PATH: 'y.gguf' })).rejects.toThrow(
      refusal('MODEL_NOT_FOUND', '`BENCH_MODEL_PATH` is `y.gguf`'),
    )
    await expect(findModel(resolveSettings({ engine }), '/', {})).resolves.toBeNull()
  })
})
