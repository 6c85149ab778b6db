import { describe, expect, test } from 'vitest'
import type { Arm } from '../../src/setup/arms.ts'
import { hashFile } from '../../src/setup/content-hash.ts'
import { verifyArms, type Verification } from '../../src/setup/verify-arms.ts'
import { refusal } from '../support/expect-error.ts'
import { writeEngine, type EngineScript } from '../support/scripted-engine.ts'
import { createTemporaryDirectory, type TemporaryDirectory } from '../support/temporary-directory.ts'

const VERIFICATION: Verification = {
  prompts: ['hi', 'bye'],
  modelPath: '/no/model',
  env: {},
  timeoutMs: 20_000,
}

async function createArm(directory: TemporaryDirectory, name: string, script: EngineScript): Promise<Arm> {
  const binary = await writeEngine(directory, script, name)
  return { name, binary, sha256: await hashFile(binary), bytes: 1 }
}

async function verify(
  baseline: EngineScript,
  pgo: EngineScript,
  changes: Partial<Verification> = {},
): Promise<void> {
  await using directory = await createTemporaryDirectory()
  const arms = [await createArm(directory, 'baseline', baseline), await createArm(directory, 'pgo', pgo)]
  await verifyArms(arms, { ...VERIFICATION, ...changes })
}

describe('`verifyArms`', () => {
  test('accepts different binaries that answer alike', async () => {
    await expect(verify({ tokenNs: 100_000 }, { tokenNs: 90_000 })).resolves.toBeUndefined()
  })

  test('refuses a binary that is byte for byte the baseline, by name and path', async () => {
    await expect(verify({}, {})).rejects.toThrow(
      refusal('ARMS_IDENTICAL', 'arm `pgo`', '/pgo)', 'byte for byte the baseline', 'Fix:'),
    )
  })

  test('refuses arms that answer differently, with the prompt and both answers', async () => {
    await expect(verify({}, { outputSalt: '!' })).rejects.toThrow(
      refusal('ARMS_DIFFER', '`baseline` and `pgo`', '"hi"', '"hi" and "hi!"', 'Fix:'),
    )
  })

  test('passes on the failure of an arm that does not start', async () => {
    await expect(verify({}, { crashAtStart: true })).rejects.toThrow(
      refusal('ENGINE_FAILED', 'arm `pgo`', 'start', 'exit code 3', 'cannot load the model'),
    )
  })

  test('passes on the failure of an arm that fails in a batch only', async () => {
    await expect(verify({ crashAtWindow: 2 }, {})).rejects.toThrow(
      refusal('ENGINE_FAILED', 'arm `baseline`', 'window', 'exit code 101'),
    )
  })

  test('passes on the failure of an arm that hangs, with the limit', async () => {
    await expect(verify({}, { hangAtWindow: 1 }, { timeoutMs: 1000 })).rejects.toThrow(
      refusal('ENGINE_FAILED', 'arm `pgo`', '1000 ms'),
    )
  })
})
