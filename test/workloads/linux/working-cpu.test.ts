import { describe, expect, test } from 'vitest'
import { readCpuSeconds, WorkingCpu } from '../../../src/workloads/linux/working-cpu.ts'

/** Uses this much CPU time of the process, s. */
function burn(seconds: number): void {
  const end = readCpuSeconds() + seconds
  while (readCpuSeconds() < end);
}

describe('`WorkingCpu`', () => {
  test('counts CPU time from a message to the last output that follows it, and no other', () => {
    const cpu = new WorkingCpu()
    burn(0.05)
    cpu.sent()
    burn(0.01)
    cpu.heard()
    burn(0.01)
    cpu.heard()
    burn(0.05)
    expect(cpu.seconds).toBeGreaterThanOrEqual(0.02)
    expect(cpu.seconds).toBeLessThan(0.05)
  })

  test('adds up over messages', () => {
    const cpu = new WorkingCpu()
    for (let message = 0; message < 3; message += 1) {
      cpu.sent()
      burn(0.01)
      cpu.heard()
    }
    expect(cpu.seconds).toBeGreaterThanOrEqual(0.03)
  })
})
