import { createInterface } from 'node:readline'
import { execa } from 'execa'
import { describe, expect, test } from 'vitest'
import { SessionCpuMeter } from '../../../src/workloads/linux/cpu-time.ts'

/** Burns for every line in the way that it names, then answers with the CPU time that it has used by its own account, ns. */
const SERVER = `
const { Worker } = require('node:worker_threads')
const { execFileSync } = require('node:child_process')
const used = () => { const { user, system } = process.cpuUsage(); return user + system }
const burn = (ms) => { const end = used() + ms * 1000; while (used() < end); }
const source = '(' + String(() => { const end = process.cpuUsage().user + 60000; while (process.cpuUsage().user < end); }) + ')()'
const ways = {
  own: () => burn(3),
  thread: () => new Promise((resolve) => new Worker(source, { eval: true }).on('exit', resolve)),
  child: () => execFileSync('/bin/sh', ['-c', 'i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done']),
}
const answer = () => console.log(used() * 1000)
require('node:readline').createInterface({ input: process.stdin }).on('line', async (way) => { await ways[way](); answer() })
answer()
`

async function startServer() {
  const server = execa(process.execPath, ['-e', SERVER], { detached: true, reject: false })
  const answers = createInterface({ input: server.stdout })[Symbol.asyncIterator]()
  const read = async (): Promise<number> => Number((await answers.next()).value)
  const { pid } = server
  if (pid === undefined) throw new Error('there is a server')
  await read()
  const meter = new SessionCpuMeter(pid)
  meter.lap()
  return {
    /** Has it burn, and gives what the meter says of it, ns. */
    burn: async (...ways: readonly string[]) => {
      for (const way of ways) {
        server.stdin.write(`${way}\n`)
        await read()
      }
      const cpu = meter.lap()
      return cpu === undefined ? undefined : cpu.userNs + cpu.systemNs
    },
    [Symbol.asyncDispose]: async () => {
      process.kill(-pid, 'SIGKILL')
      await server
    },
  }
}

describe.runIf(process.platform === 'linux')('`SessionCpuMeter` (needs /proc)', () => {
  test('tells a few milliseconds to the nanosecond', async () => {
    await using server = await startServer()
    const laps: number[] = []
    for (let lap = 0; lap < 4; lap += 1) laps.push((await server.burn('own')) ?? 0)
    // A thread that still runs may be one scheduler tick behind.
    expect(laps.reduce((sum, ns) => sum + ns, 0)).toBeGreaterThan(8e6)
    expect(laps.some((ns) => ns % 10e6 !== 0)).toBe(true)
  })

  test.for(['thread', 'child'])('counts a %s that has ended, in ticks', async (way) => {
    await using server = await startServer()
    const lap = await server.burn(way, way, way)
    expect(lap).toBeGreaterThan(100e6)
    expect((lap ?? 1) % 10e6).toBe(0)
  })
})
