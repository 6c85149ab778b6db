import { PassThrough } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import * as fc from 'fast-check'
import { takeLines } from '../../../src/workloads/jsonl/engine-lines.ts'

const REPORT = '{"type":"request","id":"r0"}\n'
const SUMMARY = '{"type":"summary","id":"w0"}\n'

function listen(): { readonly stdout: PassThrough; readonly lines: string[]; readonly ended: Promise<void> } {
  const stdout = new PassThrough()
  const lines: string[] = []
  return { stdout, lines, ended: takeLines(stdout, (line) => lines.push(line)) }
}

async function write(stdout: PassThrough, text: string | Buffer): Promise<void> {
  stdout.write(text)
  await setImmediate()
}

test('reports of requests are handed on with the line that follows them', async () => {
  const { stdout, lines } = listen()
  await write(stdout, REPORT)
  await write(stdout, REPORT.repeat(2))
  expect(lines).toEqual([])
  await write(stdout, SUMMARY)
  expect(lines).toEqual([...Array<string>(3).fill(REPORT.trim()), SUMMARY.trim()])
})

test('a line before reports is handed on with them at once', async () => {
  const { stdout, lines } = listen()
  await write(stdout, SUMMARY + REPORT)
  expect(lines).toEqual([SUMMARY.trim(), REPORT.trim()])
})

test('a report in two pieces is held back whole', async () => {
  const { stdout, lines } = listen()
  await write(stdout, REPORT.slice(0, 20))
  await write(stdout, REPORT.slice(20))
  expect(lines).toEqual([])
  await write(stdout, SUMMARY)
  expect(lines).toEqual([REPORT.trim(), SUMMARY.trim()])
})

test('lines that are no messages come at once', async () => {
  const { stdout, lines } = listen()
  await write(stdout, 'loading model\r\n')
  expect(lines).toEqual(['loading model'])
})

test('the end of the output hands on what was held back, also without its line break', async () => {
  const { stdout, lines, ended } = listen()
  await write(stdout, REPORT + REPORT.trim())
  stdout.end()
  await ended
  expect(lines).toEqual([REPORT.trim(), REPORT.trim()])
})

test('a separator of Unicode inside of a string ends no line', async () => {
  const { stdout, lines } = listen()
  await write(stdout, '{"text":"one\u2028two"}\n')
  expect(lines).toEqual(['{"text":"one\u2028two"}'])
})

test('however the output is cut into pieces, all lines arrive, in order', async () => {
  const line = fc.oneof(
    fc.constant(REPORT.trim()),
    fc.constant(SUMMARY.trim()),
    fc.constant('{"type":"requ€st"}'),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(line, { minLength: 1 }), fc.array(fc.nat(40)), async (expected, sizes) => {
      const { stdout, lines, ended } = listen()
      let bytes = Buffer.from(`${expected.join('\n')}\n`)
      for (const size of sizes) {
        if (size > 0 && bytes.length > 0) stdout.write(bytes.subarray(0, size))
        bytes = bytes.subarray(size)
      }
      stdout.end(bytes)
      await ended
      expect(lines).toEqual(expected)
    }),
  )
})
