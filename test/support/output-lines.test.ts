import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { forEachLine, OutputTail } from '../../src/support/output-lines.ts'

async function readLines(chunks: readonly Buffer[]): Promise<readonly string[]> {
  const lines: string[] = []
  await forEachLine(Readable.from(chunks, { objectMode: false }), (line) => lines.push(line))
  return lines
}

test('`forEachLine` hands on lines that end anywhere in a chunk, the last without a line break too', async () => {
  const bytes = Buffer.from('a\r\n\ngrün\nc')
  for (const size of [1, 2, 3, 100]) {
    const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
      bytes.subarray(index * size, (index + 1) * size),
    )
    await expect(readLines(chunks)).resolves.toEqual(['a', '', 'grün', 'c'])
  }
  await expect(readLines([])).resolves.toEqual([])
})

test('`forEachLine` cuts a line that is too long, and goes on with the next', async () => {
  const [long, next] = await readLines([
    Buffer.alloc(600_000, 'x'),
    Buffer.alloc(600_000, 'x'),
    Buffer.from('\nb\n'),
  ])
  expect(long).toBe('x'.repeat(1_048_576))
  expect(next).toBe('b')
})

test('`OutputTail` keeps the end of all that it gets', () => {
  const tail = new OutputTail(10)
  expect(tail.text).toBe('')
  for (let line = 0; line < 100; line += 1) tail.push(String(line))
  expect(tail.text).toBe('6\n97\n98\n99\n'.slice(-10))
})
