/** Run as a process of its own: leaves what a run has while it goes on, says where, and waits to be killed. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { randomUUID } from 'node:crypto'
import { createTemporaryFolder, nameOwner } from '../../src/support/owned-folder.ts'
import { PromptsFile } from '../../src/workloads/process/prompts-file.ts'

const [reportDir = ''] = process.argv.slice(2)
const prompts = new PromptsFile()
const left = [
  await prompts.write([]),
  await createTemporaryFolder('cmake'),
  // What a write in the middle has beside its file.
  ...(await Promise.all(
    ['results.json', 'latest/report.html', '2026-01-02T03-04-05-678Z/results.json'].map(async (name) => {
      const path = join(reportDir, `${name}.${await nameOwner()}${randomUUID()}.tmp`)
      await writeFile(path, '{')
      return path
    }),
  )),
]
process.stdout.write(`${JSON.stringify(left)}\n`)
await sleep(3_600_000)
