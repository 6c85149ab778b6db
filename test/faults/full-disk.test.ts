/** A disk that is full at any stage of a whole run. */
import { appendFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { FULL_DISK } from '../support/faults.ts'
import { canMount, createSmallDisk, type SmallDisk } from '../support/small-disk.ts'
import {
  createStagedProject,
  STAGED_TIMEOUT_MS,
  STAGES,
  type StagedProject,
} from '../support/staged-project.ts'

const MOUNTS = await canMount()

/** Writes until there is no room for a page more. */
async function fill(file: string): Promise<void> {
  for (const bytes of [2 ** 20, 2 ** 12, 1])
    for (let full = false; !full;)
      full = await appendFile(file, Buffer.alloc(bytes)).then(
        () => false,
        () => true,
      )
}

describe.skipIf(!MOUNTS)('a disk of its own (only where this process may mount one)', () => {
  let disk: SmallDisk
  let project: StagedProject
  beforeAll(async () => {
    disk = await createSmallDisk('size=32m')
    project = await createStagedProject(disk.path)
  })
  afterAll(async () => {
    await project[Symbol.asyncDispose]()
    await disk[Symbol.asyncDispose]()
  })

  test.for(STAGES)(
    'that is full at `%s` is named, and nothing half written stays',
    { timeout: STAGED_TIMEOUT_MS },
    async (stage) => {
      const run = await project.hold(stage)
      const filler = join(disk.path, 'filler')
      await fill(filler)
      const { exitCode, output } = await run.release()
      await rm(filler)
      expect(output).toContain(FULL_DISK[stage])
      // What was measured is told all the same.
      expect(output.includes('Speedup over the baseline')).toBe(FULL_DISK[stage] === 'REPORT_NOT_WRITABLE')
      expect(exitCode).toBe(1)
      await run.expectTidy()
    },
  )

  test('has room again: a whole run', { timeout: STAGED_TIMEOUT_MS }, async () => {
    const { exitCode } = await project.run()
    expect(exitCode).toBe(0)
    await expect(project.readResults()).resolves.toMatchObject({ tiers: [{ state: 'measured' }] })
  })
})
