/** Engines that write without end: each limit says which it is, long before the memory is full. */
import { PassThrough } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { createEngineError } from '../../src/workloads/engine/engine-failure.ts'
import { takeLines } from '../../src/workloads/jsonl/engine-lines.ts'
import { OutputBudget } from '../../src/workloads/jsonl/output-budget.ts'
import { JsonlSession } from '../../src/workloads/jsonl/jsonl-session.ts'
import type { WindowStep } from '../../src/workloads/engine/window.ts'
import { wrap } from '../../src/report/words/columns.ts'
import { refusal } from '../support/expect-error.ts'
import { createOpenaiSession } from '../support/openai-server.ts'
import { createProcessSession } from '../support/process-engine.ts'
import { createSpec, createTestRun } from '../support/scripted-engine.ts'
import { createProject, engineFile, PREBUILT } from '../support/temp-project.ts'
import { createTemporaryDirectory } from '../support/temporary-directory.ts'

/** Reports are held back until a line of another kind comes; where one is cut by the end of a chunk, they may be read before. */
const EXCESSIVE_REPORTS = /more than 128 MiB to stdout since its last run began|"r0", which had its answer/

/** Longer than any of this takes: no limit of time may be what ends it. */
const WINDOW_MS = 120_000

const HELLO = JSON.stringify({
  type: 'hello',
  protocol: 1,
  engine: 'endless',
  version: '1',
  build: { profile: 'release', flags: '' },
})
const READY = JSON.stringify({
  type: 'ready',
  load_ns: 1,
  model: { id: 'none', sha256: 'a'.repeat(64), parameters: 1, dtype: 'f32' },
  threads: 1,
})
const REPORT = JSON.stringify({
  type: 'request',
  run: 'w1',
  id: 'r0',
  queued_ns: 0,
  admitted_ns: 0,
  first_token_ns: 1,
  end_ns: 2,
  prompt_tokens: 1,
  output_tokens: 1,
  finish_reason: 'stop',
  output_sha256: 'a'.repeat(64),
})

function errorOf(step: WindowStep): Error {
  if (step.state !== 'failed') throw new Error(`the window ${step.state}`)
  return createEngineError(step.failure)
}

test.for([
  ['reports', `yes '${REPORT}'`, EXCESSIVE_REPORTS],
  ['of one line', 'yes | tr -d "\\n"', /a line of more than 16 MiB/],
  ['messages of no request', `yes '{"type":"error","code":"x","message":"y"}'`, /answered with error `x`/],
] as const)('JSON Lines without end: %s', async ([, command, said]) => {
  await using directory = await createTemporaryDirectory()
  const binary = await directory.writeScript(
    'engine',
    `echo '${HELLO}'; echo '${READY}'; read -r _\n${command}`,
  )
  const session = new JsonlSession(createSpec(binary, { slicing: 'off' }))
  await session.start()
  const error = errorOf(await session.begin(createTestRun('w1'), WINDOW_MS))
  expect(error.message).toMatch(said)
})

test('reports that are held back are let go at the limit of a window, and no more is read', async () => {
  const stdout = new PassThrough()
  const refused: string[] = []
  const ended = takeLines(
    stdout,
    () => {},
    new OutputBudget(),
    (why) => refused.push(why),
  )
  const chunk = `${REPORT}\n`.repeat(200)
  let written = 0
  while (refused.length === 0) {
    stdout.write(chunk)
    written += chunk.length
    await setImmediate()
  }
  await ended
  expect(refused).toEqual(['it wrote more than 128 MiB to stdout since its last run began'])
  expect(written).toBeLessThan(140 * 2 ** 20)
})

test('a process that writes without end is ended at the limit of an answer', async () => {
  await using directory = await createTemporaryDirectory()
  const session = createProcessSession(await directory.writeScript('engine', 'exec yes'))
  await session.start()
  expect(errorOf(await session.begin(createTestRun('w1'), WINDOW_MS))).toEqual(
    refusal('OUTPUT_TOO_LONG', 'it wrote more than 64 MiB to stdout'),
  )
  await session.stop()
})

test.for([
  ['an answer', false, 'its answer is longer than 64 MiB'],
  ['a line', true, 'a line of its stream is longer than 16 MiB'],
] as const)('a server that sends %s without end', async ([, endlessLine, said]) => {
  await using server = await createOpenaiSession({ endlessAt: -1, endlessLine })
  await server.session.start()
  const error = errorOf(await server.session.begin(createTestRun('w1'), WINDOW_MS))
  expect(error.message).toContain(said)
})

describe('a whole run', () => {
  test('tells of an engine without end which limit it is', async () => {
    await using project = await createProject({
      settings: { ...PREBUILT, windowTimeoutSeconds: 100 },
      files: {
        'bin/engine': engineFile('baseline'),
        'bin/engine-pgo': engineFile('pgo', { endlessAtWindow: 1 }),
      },
    })
    const { output, exitCode } = await project.vitest(['bench', '--run'])
    expect(exitCode).toBe(1)
    expect(output).toMatch(EXCESSIVE_REPORTS)
  })

  test('shows the beginning of an error of 400 KB, and ends', async () => {
    await using project = await createProject({
      settings: { ...PREBUILT },
      files: {
        'bin/engine': engineFile('baseline'),
        'bin/engine-pgo': engineFile('pgo', { errorLineAtWindow: 1, errorLength: 400_000 }),
      },
    })
    const { output, exitCode } = await project.vitest(['bench', '--run'])
    expect(exitCode).toBe(1)
    expect(output).toContain('answered with error `invalid`: concurrency is odd and odd')
    // Vitest shows an error several times.
    expect(output.length).toBeLessThan(100_000)
  })
})

test('a text of four million characters is wrapped in a time that grows with its length alone', () => {
  const text = 'odd and '.repeat(500_000).trimEnd()
  expect(wrap(text, Number.POSITIVE_INFINITY)).toEqual([text])
  expect(wrap(text, 80).join(' ')).toBe(text)
})
