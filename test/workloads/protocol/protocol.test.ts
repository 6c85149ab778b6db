import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import {
  engineMessageSchema,
  formatHarnessLine,
  harnessMessageSchema,
  parseEngineLine,
} from '../../../src/workloads/protocol/protocol.ts'

const FIXTURE = new URL('../../fixtures/protocol/v1.jsonl', import.meta.url)
const HARNESS_TYPES = new Set(['run', 'pause', 'resume', 'exit'])
const LINES = readFileSync(FIXTURE, 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line): [type: string, line: string] => [
    String(Reflect.get(JSON.parse(line) as object, 'type')),
    line,
  ])
const ENGINE_LINES = LINES.filter(([type]) => !HARNESS_TYPES.has(type))
const HARNESS_LINES = LINES.filter(([type]) => HARNESS_TYPES.has(type))

const SUMMARY = ENGINE_LINES.find(([type]) => type === 'summary')?.[1] ?? ''

function summaryWith(changes: Record<string, unknown>): string {
  return JSON.stringify({ ...(JSON.parse(SUMMARY) as object), ...changes })
}

function typesOf(schema: typeof engineMessageSchema | typeof harnessMessageSchema): ReadonlySet<string> {
  return new Set(schema.options.map((option) => option.shape.type.value))
}

test('the shared fixture holds every message of both sides', () => {
  expect(new Set(ENGINE_LINES.map(([type]) => type))).toEqual(typesOf(engineMessageSchema))
  expect(new Set(HARNESS_LINES.map(([type]) => type))).toEqual(typesOf(harnessMessageSchema))
})

describe('`parseEngineLine`', () => {
  test.for(ENGINE_LINES)('reads a `%s` of the fixture and loses nothing of it', ([, line]) => {
    expect(parseEngineLine(line)).toEqual(JSON.parse(line))
  })

  test.for(HARNESS_LINES)('takes a `%s` of the harness for garbage: it is no engine message', ([, line]) => {
    expect(parseEngineLine(line)).toMatchObject({
      type: 'garbage',
      reason: expect.stringContaining('`type`'),
    })
  })

  test.for(['', 'Loading checkpoint shards: 100%', '{"type":"hello"', '\u0000'])(
    'takes %j for garbage: it is not JSON',
    (line) => {
      expect(parseEngineLine(line)).toEqual({ type: 'garbage', line, reason: 'it is not JSON' })
    },
  )

  test.for(['7', 'null', '[]', '"hello"'])('takes %s for garbage: it is JSON, but no object', (line) => {
    expect(parseEngineLine(line)).toMatchObject({
      type: 'garbage',
      line,
      reason: expect.stringContaining('object'),
    })
  })

  test('names the field of an unknown type', () => {
    expect(parseEngineLine('{"type":"token","text":"a"}')).toMatchObject({
      type: 'garbage',
      line: '{"type":"token","text":"a"}',
      reason: expect.stringContaining('`type`'),
    })
  })

  test.for<[field: string, value: unknown]>([
    ['wall_ns', '9000000'],
    ['wall_ns', 1.5],
    ['wall_ns', -1],
    ['paused_ns', null],
    ['peak_rss_bytes', undefined],
    ['id', 7],
  ])('names the field `%s` that holds %j', ([field, value]) => {
    expect(parseEngineLine(summaryWith({ [field]: value }))).toMatchObject({
      type: 'garbage',
      reason: expect.stringContaining(`\`${field}\``),
    })
  })

  test('names a nested field by its path', () => {
    const line = '{"type":"hello","protocol":1,"engine":"x","version":"1","build":{"profile":"release"}}'
    expect(parseEngineLine(line)).toMatchObject({ reason: expect.stringContaining('`build.flags`') })
  })

  test('cuts long garbage to its beginning', () => {
    expect(parseEngineLine(`x${'y'.repeat(100_000)}`)).toMatchObject({ line: `x${'y'.repeat(199)}` })
    expect(parseEngineLine(JSON.stringify({ type: 'z'.repeat(100_000) }))).toMatchObject({
      line: expect.stringMatching(/^.{200}$/),
    })
  })

  test('takes a hash that is no SHA-256 in lower-case hex for garbage', () => {
    const ready = ENGINE_LINES.find(([type]) => type === 'ready')?.[1] ?? ''
    expect(parseEngineLine(ready.replace('9f86d081', '9F86D081'))).toMatchObject({
      type: 'garbage',
      reason: expect.stringContaining('`model.sha256`'),
    })
    expect(parseEngineLine(ready.replace('9f86d081', 'sampled:9f86d081'))).toMatchObject({ type: 'ready' })
  })
})

describe('`formatHarnessLine`', () => {
  test.for(HARNESS_LINES)('writes the fixture’s `%s` as one line that reads back the same', ([, line]) => {
    const message = harnessMessageSchema.parse(JSON.parse(line))
    const written = formatHarnessLine(message)
    expect(written).toMatch(/^[^\n]+\n$/)
    expect(JSON.parse(written)).toEqual(JSON.parse(line))
  })

  test('keeps a prompt’s line breaks inside its line', () => {
    const line = formatHarnessLine({
      type: 'run',
      id: 'w1',
      concurrency: 1,
      requests: [{ id: 'r1', prompt: 'a\nb\r\n\u2028c', max_tokens: 1, temperature: 0, seed: 0 }],
    })
    expect(line.split('\n')).toHaveLength(2)
  })
})
