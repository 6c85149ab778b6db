import { expect, test } from 'vitest'
import { createProgress } from '../../src/setup/progress/progress.ts'
import { train } from '../../src/setup/training/train.ts'
import { verifyArms } from '../../src/setup/verify/verify-arms.ts'
import { protocolSchema } from '../../src/workloads/protocol/engine-protocol.ts'
import { createTestPlan } from '../support/build-plan.ts'
import { refusal } from '../support/expect-error.ts'
import { openaiServerBody } from '../support/openai-server.ts'
import { createTemporaryDirectory } from '../support/temporary-directory.ts'

const PROTOCOL = protocolSchema.parse({ kind: 'openai', args: ['--port', '{port}'] })
const NEVER_READY = openaiServerBody({ neverReady: true })

test('training waits for a server no longer than `startTimeoutSeconds`', async () => {
  await using directory = await createTemporaryDirectory()
  const bin = await directory.writeScript('server', NEVER_READY)
  const changes = { ownEngine: false, protocol: PROTOCOL, startTimeoutSeconds: 0.5 }
  const progress = createProgress({ write: () => {}, live: false, verbose: false }).begin('train')
  const trained = train(
    createTestPlan(directory.path, changes),
    { bin, example: undefined },
    { env: {}, progress },
  )
  await expect(trained).rejects.toThrow(
    refusal('TRAINING_FAILED', 'serve at concurrency 2', 'not ready within 500 ms', '`startTimeoutSeconds`'),
  )
})

test('verification waits for a server no longer than `startTimeoutSeconds`', async () => {
  await using directory = await createTemporaryDirectory()
  const arms = ['baseline', 'pgo'].map(async (name) => {
    const binary = await directory.writeScript(name, NEVER_READY)
    return { name, binary, sha256: name, bytes: 1 }
  })
  const verification = { prompts: ['hi'], protocol: PROTOCOL, model: undefined, env: {} }
  await expect(
    verifyArms(await Promise.all(arms), { ...verification, timeoutMs: 60_000, startTimeoutMs: 500 }),
  ).rejects.toThrow(refusal('SERVER_NOT_READY', 'arm `baseline`', 'not ready within 500 ms', 'Fix:'))
})
