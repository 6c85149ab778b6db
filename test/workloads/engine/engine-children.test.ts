import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { EngineHost } from '../../../src/workloads/engine-host.ts'
import { createSpec } from '../../support/scripted-engine.ts'
import { expectGone } from '../../support/processes.ts'
import { createTemporaryDirectory } from '../../support/temporary-directory.ts'

test('an engine that hangs behind a child of its own fails in its time, and the child ends too', async () => {
  await using directory = await createTemporaryDirectory()
  const pidFile = directory.join('pid')
  const binary = await directory.writeScript('engine', `sleep 300 &\necho $! > ${pidFile}\nwait`)
  await using host = new EngineHost()
  const outcome = await host.start(createSpec(binary, { arm: 'pgo', startTimeoutMs: 500 }))
  expect(outcome).toMatchObject({ state: 'failed', failure: { reason: 'timed-out' } })
  await expectGone(Number(await readFile(pidFile, 'utf8')))
})
