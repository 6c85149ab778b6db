import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import type { Fed, Feed } from '../support/day-of-windows.ts'

const FEEDER = fileURLToPath(new URL('../support/day-of-windows.ts', import.meta.url))
/** Short windows of three arms that a machine does in a day: 125,000 an arm and hour. */
const DAY = 24 * 3 * 125_000
const GB = 1e9

async function feed(much: Feed): Promise<Fed> {
  const args = ['--expose-gc', '--max-old-space-size=512', '--disable-warning=ExperimentalWarning', FEEDER]
  const { stdout } = await execa(process.execPath, [...args, JSON.stringify(much)])
  return JSON.parse(stdout) as Fed
}

test('What a tier keeps of a day of short windows is less than 1 GB', async () => {
  const blocks = 3000
  const { windows, beforeBytes, halfBytes, afterBytes, samples } = await feed({
    blocks,
    rounds: 33,
    requests: 1,
    tokens: 8,
  })
  expect(windows).toBe(blocks * 33 * 3)
  expect(samples).toMatchObject({ ttft: blocks * 33, itl: 7 * blocks * 33, 'request-rate': blocks })
  // Windows cost alike: the second half shows what each does, without what is there once.
  const bytesPerWindow = (afterBytes - halfBytes) / (windows / 2)
  expect(bytesPerWindow).toBeGreaterThan(20)
  expect(beforeBytes + bytesPerWindow * DAY).toBeLessThan(GB)
})

test('What a tier keeps of windows of 200 requests stops growing with their tokens', async () => {
  const { windows, halfBytes, afterBytes, samples } = await feed({
    blocks: 80,
    rounds: 2,
    requests: 200,
    tokens: 32,
    mostKept: 20_000,
  })
  expect(samples).toMatchObject({ itl: (windows / 3) * 200 * 31 })
  // Their requests were 161 KiB a window.
  expect((afterBytes - halfBytes) / (windows / 2)).toBeLessThan(4096)
})
