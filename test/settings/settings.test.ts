import { describe, expect, test } from 'vitest'
import { pgoBenchmarks } from '../../src/index.ts'
import { readSwitch, resolveSettings } from '../../src/settings/settings.ts'
import { TRAINING_PROMPTS } from '../../src/workloads/prompts/prompts.ts'
import { refusal } from '../support/expect-error.ts'

describe('`resolveSettings`', () => {
  test.for([undefined, null, {}])('fills in every default for %j', (settings) => {
    expect(resolveSettings(settings)).toEqual({
      arms: ['baseline', 'pgo'],
      engine: {
        kind: 'cargo',
        bin: 'inferno',
        example: 'concurrent_inference',
        features: [],
        profile: 'release',
        env: {},
      },
      protocol: { kind: 'jsonl', args: ['serve', '--model-path', '{model}'] },
      slicing: 'auto',
      training: { prompts: TRAINING_PROMPTS, skip: 0, concurrency: [1, 10, 50], timeoutSeconds: 600 },
      measured: { skip: 0 },
      precision: 0.005,
      margin: 0.01,
      budgetSeconds: 60,
      minBlocks: 12,
      inconclusive: 'skip',
      cpus: 'auto',
      layout: 'copies',
      startTimeoutSeconds: 60,
      windowTimeoutSeconds: 60,
      env: {},
      reportDir: 'reports',
      shownValues: [],
    })
  })

  test('keeps the defaults of a group beside what is set in it', () => {
    expect(resolveSettings({ engine: { bin: 'mine' } }).engine).toEqual({
      kind: 'cargo',
      bin: 'mine',
      example: 'concurrent_inference',
      features: [],
      profile: 'release',
      env: {},
    })
  })

  test.for<[written: unknown, share: number]>([
    ['0.5%', 0.005],
    ['0.5 %', 0.005],
    ['10%', 0.1],
    [0.02, 0.02],
  ])('reads the share %j as %d', ([written, share]) => {
    const { precision, margin } = resolveSettings({ precision: written, margin: written })
    expect([precision, margin]).toEqual([share, share])
  })

  test.for<[option: string, value: unknown]>([
    ['precision', 0],
    ['precision', 0.6],
    ['precision', '60%'],
    ['precision', '0.5'],
    ['precision', 'narrow'],
    ['margin', -0.01],
    ['margin', true],
    ['budgetSeconds', 0],
    ['budgetSeconds', '60'],
    ['minBlocks', 1],
    ['minBlocks', 8.5],
    ['seed', -1],
    ['cpus', 'some'],
    ['startTimeoutSeconds', 0],
    ['windowTimeoutSeconds', -1],
    ['reportDir', ''],
    ['model', ''],
    ['engine', 'inferno'],
  ])('refuses `%s` %j by name with what it received', ([option, value]) => {
    expect(() => resolveSettings({ [option]: value })).toThrow(
      refusal('SETTINGS_INVALID', `\`${option}\``, 'received ', 'Fix:', 'vitest.config.ts'),
    )
    expect(() => resolveSettings({ [option]: value })).toThrow(/received (?!undefined)/)
  })

  test.for<[path: string, settings: object]>([
    ['training.prompts', { training: { prompts: [] } }],
    ['training.prompts.1', { training: { prompts: ['a', ''] } }],
    ['training', { training: { prompts: ['a'], file: 'a.txt' } }],
    ['training.prompts.0', { training: { prompts: ['a\0'] } }],
    ['measured', { measured: { file: 'a.txt', minCharacters: 9, maxCharacters: 8 } }],
    ['training.maxCharacters', { training: { maxCharacters: 0 } }],
    ['training.command', { training: { command: [] } }],
    ['measured', { measured: { prompts: ['a'], file: 'a.txt' } }],
    ['measured.prompts', { measured: { prompts: [] } }],
    ['measured.skip', { measured: { skip: -1 } }],
    ['training.concurrency.0', { training: { concurrency: [0] } }],
    ['training.timeoutSeconds', { training: { timeoutSeconds: -1 } }],
    ['engine.bin', { engine: { bin: 7 } }],
    ['engine.features.0', { engine: { features: [7] } }],
    ['env.A', { env: { A: 7 } }],
  ])('names `%s` by its path', ([path, settings]) => {
    expect(() => resolveSettings(settings)).toThrow(refusal('SETTINGS_INVALID', `\`${path}\``))
  })

  test('says of a share that it may be a percentage', () => {
    expect(() => resolveSettings({ protocol: { kind: 'process', args: ['-p'], stdin: 'Q' } })).toThrow(
      /`protocol\.args`: .*, received \["-p"\]\n/,
    )
    expect(() => resolveSettings({ margin: '1 percent' })).toThrow(/`margin`.*"0\.5%".*received "1 percent"/)
  })

  test('lists the known options for one that is unknown', () => {
    expect(() => resolveSettings({ precison: 0.01 })).toThrow(
      refusal('SETTINGS_INVALID', '`precison` is no option', 'known are', 'precision', 'reportDir', 'Fix:'),
    )
  })

  test.for<[arms: unknown, named: string]>([
    [['baseline', 'pgo_lto'], 'did you mean "pgo-lto"?'],
    [['baseline', 'o3'], 'is no arm'],
    [['pgo', 'lto'], 'must include "baseline"'],
    [['baseline'], 'an arm beside "baseline"'],
    [['baseline', 'pgo', 'pgo'], 'names an arm twice'],
  ])('refuses the arms %j and says why', ([arms, named]) => {
    expect(() => resolveSettings({ arms })).toThrow(refusal('SETTINGS_INVALID', '`arms', named, 'Fix:'))
  })

  test('names every unknown option', () => {
    expect(() => resolveSettings({ one: 1, two: 2 })).toThrow(/`one`[\s\S]*`two`/)
  })

  test('lists the known options of a group for one that is unknown in it', () => {
    expect(() => resolveSettings({ engine: { manifest: 'x' } })).toThrow(
      refusal('SETTINGS_INVALID', '`engine.manifest` is no option', 'known are', 'manifestPath'),
    )
  })

  test('names every wrong option at once', () => {
    expect(() => resolveSettings({ minBlocks: 1, cpus: 'some', seed: -1 })).toThrow(
      /`minBlocks`[\s\S]*`seed`[\s\S]*`cpus`/,
    )
  })

  test('does not change what it is given', () => {
    const settings = Object.freeze({ margin: '2%', engine: Object.freeze({ bin: 'mine' }) })
    resolveSettings(settings)
    expect(settings).toEqual({ margin: '2%', engine: { bin: 'mine' } })
  })
})

test('`pgoBenchmarks` refuses a wrong setting when the configuration is read', () => {
  expect(() => pgoBenchmarks({ minBlocks: 0 })).toThrow(
    refusal('SETTINGS_INVALID', '`minBlocks`', 'received 0'),
  )
})

describe('`readSwitch`', () => {
  test.for(['1', 'true', 'TRUE', ' yes ', 'on'])('takes %j for on', (value) => {
    expect(readSwitch('SKIP_PGO_BUILD', { SKIP_PGO_BUILD: value })).toBe(true)
  })

  test.for([undefined, '', '0', 'false', 'no', 'Off'])('takes %j for off', (value) => {
    expect(readSwitch('SKIP_PGO_BUILD', { SKIP_PGO_BUILD: value })).toBe(false)
  })

  test('refuses anything else by the variable’s name, with its value', () => {
    expect(() => readSwitch('SKIP_PGO_BUILD', { SKIP_PGO_BUILD: 'maybe' })).toThrow(
      refusal('ENV_INVALID', '`SKIP_PGO_BUILD` is "maybe"', 'Fix: set SKIP_PGO_BUILD=1 or unset it'),
    )
  })
})
