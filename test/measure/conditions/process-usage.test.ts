import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { addUsages, readProcessUsage } from '../../../src/measure/conditions/process-usage.ts'
import { createTemporaryDirectory } from '../../support/temporary-directory.ts'

test('`readProcessUsage` adds up a process’s threads', async () => {
  await using root = await createTemporaryDirectory()
  await root.write('proc/7/task/7/schedstat', '2000000000 500000000 12\n')
  await root.write(
    'proc/7/task/7/status',
    'Name:\tinferno\nvoluntary_ctxt_switches:\t9\nnonvoluntary_ctxt_switches:\t4\n',
  )
  await root.write('proc/7/task/8/schedstat', '1000000000 250000000 3\n')
  await root.write('proc/7/task/8/status', 'nonvoluntary_ctxt_switches:\t1\n')
  await expect(readProcessUsage(root.path, 7)).resolves.toEqual({
    cpuSeconds: 3,
    waitSeconds: 0.75,
    involuntarySwitches: 5,
  })
  await expect(readProcessUsage(root.path, 8)).resolves.toBeUndefined()
})

/** Works for 0.3 s, says what that took, and waits. */
const WORKER = `
while (process.cpuUsage().user < 300000);
console.log(JSON.stringify(process.cpuUsage()));
setInterval(() => {}, 1000)`

test.runIf(process.platform === 'linux')(
  '`readProcessUsage` reads the CPU time of a real process as the process itself does',
  async () => {
    // One of its own: this process may have had threads that have ended, and took their time along.
    const subprocess = execa(process.execPath, ['-e', WORKER], { reject: false })
    const [line] = (await once(createInterface({ input: subprocess.stdout }), 'line')) as [string]
    const { user, system } = JSON.parse(line) as NodeJS.CpuUsage
    const usage = await readProcessUsage('/', subprocess.pid ?? 0)
    subprocess.kill('SIGKILL')
    await subprocess
    // The kernel credits a running thread at its next tick or switch, so its own time may lag by one.
    expect(usage?.cpuSeconds).toBeGreaterThan((user + system) / 1e6 - 0.1)
    expect(usage?.cpuSeconds).toBeLessThan((user + system) / 1e6 + 0.5)
  },
)

test('`addUsages` of nothing is nothing', () => {
  expect(addUsages([])).toEqual({ cpuSeconds: 0, waitSeconds: 0, involuntarySwitches: 0 })
})
