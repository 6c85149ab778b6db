import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import type { Arm } from '../../../src/setup/verify/arms.ts'
import { hashFile } from '../../../src/setup/steps/content-hash.ts'
import { resolveSettings } from '../../../src/settings/settings.ts'
import { verifyArms, verifyItself, type Verification } from '../../../src/setup/verify/verify-arms.ts'
import { refusal } from '../../support/expect-error.ts'
import { expectNoProcesses } from '../../support/processes.ts'
import { openaiServerBody } from '../../support/openai-server.ts'
import type { ProtocolOptions } from '../../../src/workloads/protocol/engine-protocol.ts'
import { createProcessProtocol, processEngineBody, type ProcessScript } from '../../support/process-engine.ts'
import { writeEngine, type EngineScript } from '../../support/scripted-engine.ts'
import { createTemporaryDirectory, type TemporaryDirectory } from '../../support/temporary-directory.ts'

const VERIFICATION: Verification = {
  prompts: ['hi', 'bye'],
  protocol: resolveSettings({}).protocol,
  model: '/no/model',
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

  test('ends an arm that hangs when it is cancelled', async () => {
    await using log = await createTemporaryDirectory()
    const controller = new AbortController()
    const script = { hangAtWindow: 1, stubborn: true, log: log.join('log') }
    const failure = verify({}, script, { signal: controller.signal }).catch((error: unknown) => error)
    await expect
      .poll(async () => readFile(log.join('log'), 'utf8').catch(() => ''), { timeout: 20_000 })
      .toContain('window ')
    controller.abort()
    expect(await failure).toEqual(refusal('CANCELLED', 'verification was cancelled'))
    await expectNoProcesses(log.path)
  })

  test('passes on the failure of an arm that hangs, with the limit', async () => {
    await expect(verify({}, { hangAtWindow: 1 }, { timeoutMs: 1000 })).rejects.toThrow(
      refusal('ENGINE_FAILED', 'arm `pgo`', '1000 ms'),
    )
  })
})

async function verifyProcesses(
  pgo: ProcessScript,
  args: readonly string[],
  output = 'answer: (\\S+)',
): Promise<void> {
  await using directory = await createTemporaryDirectory()
  const scripts: Readonly<Record<string, ProcessScript>> = { baseline: {}, pgo }
  const arms: Arm[] = []
  for (const [name, script] of Object.entries(scripts)) {
    const binary = await directory.writeScript(name, `# ${name}\n${processEngineBody(script)}`)
    arms.push({ name, binary, sha256: await hashFile(binary), bytes: 1 })
  }
  await verifyArms(arms, { ...VERIFICATION, protocol: createProcessProtocol({ args: [...args], output }) })
}

async function ask(body: string, protocol: ProtocolOptions): Promise<void> {
  await using directory = await createTemporaryDirectory()
  const binary = await directory.writeScript('baseline', body)
  const arm: Arm = { name: 'baseline', binary, sha256: 'x', bytes: 1 }
  await verifyItself(arm, { ...VERIFICATION, ...resolveSettings({ protocol }) })
}

describe('`verifyItself` asks a lone arm twice', () => {
  const server = { kind: 'openai', args: ['--port', '{port}'] } as const
  // Every process answers in its own way, with as many tokens.
  const restless = openaiServerBody({ salt: 'SALT' }).replace('SALT', () => `'$$'`)

  test('and accepts one that answers as before', async () => {
    await expect(ask(openaiServerBody(), server)).resolves.toBeUndefined()
    await expect(ask('echo "$1"', { kind: 'process', args: ['{prompt}'] })).resolves.toBeUndefined()
  })

  test('and refuses a server that does not, with the setting that compares less', async () => {
    await expect(ask(restless, server)).rejects.toThrow(
      refusal('ARMS_DIFFER', 'arm `baseline`, asked twice,', 'Fix:', "`protocol.output: 'tokens'`"),
    )
    await expect(ask(restless, { ...server, output: 'tokens' })).resolves.toBeUndefined()
  })
})

describe('`verifyArms` on engines that are a process a window', () => {
  test('accepts those that print the same', async () => {
    await expect(verifyProcesses({}, ['{prompt}'])).resolves.toBeUndefined()
  })

  test('names the option that chooses what is compared, where times stand in the output', async () => {
    await expect(verifyProcesses({ cpuMs: 5 }, ['{prompt}'], 'cpu_ms: (\\S+)')).rejects.toThrow(
      refusal('ARMS_DIFFER', 'Fix:', '`protocol.output`'),
    )
  })

  test('refuses those that print something else, with the prompt', async () => {
    await expect(verifyProcesses({ salt: '!' }, ['{prompt}'])).rejects.toThrow(
      refusal('ARMS_DIFFER', '`baseline` and `pgo`', '"hi"', 'Fix:'),
    )
  })

  test('says so where the baseline does not even agree with itself', async () => {
    await using directory = await createTemporaryDirectory()
    const names = ['baseline', 'pgo']
    const arms = await Promise.all(
      names.map(async (name): Promise<Arm> => {
        const binary = await directory.writeScript(name, `echo "${name} answer: $$"`)
        return { name, binary, sha256: name, bytes: 1 }
      }),
    )
    const protocol = createProcessProtocol({ args: ['{prompt}'], output: 'answer: (\\d+)' })
    await expect(verifyArms(arms, { ...VERIFICATION, protocol })).rejects.toThrow(
      refusal(
        'ARMS_DIFFER',
        'arm `baseline`, asked twice,',
        '"hi"',
        'Fix:',
        'the prompt and the seed',
        '`protocol.output`',
      ),
    )
  })

  test('compares one output for all prompts where a file of them is handed over', async () => {
    await expect(verifyProcesses({ salt: '!' }, ['{prompts_file}'])).rejects.toThrow(
      refusal('ARMS_DIFFER', 'the 2 training prompts'),
    )
  })
})
