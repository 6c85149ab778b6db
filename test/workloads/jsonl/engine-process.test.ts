import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { checkExecutable } from '../../../src/workloads/engine/engine-child.ts'
import { EngineProcess } from '../../../src/workloads/jsonl/engine-process.ts'
import { TIMED_OUT } from '../../../src/workloads/jsonl/message-queue.ts'
import { failToStart } from '../../support/failing-start.ts'
import { expectGone, isRunning } from '../../support/processes.ts'
import { createEngineSpec, createSpec } from '../../support/scripted-engine.ts'
import { createTemporaryDirectory } from '../../support/temporary-directory.ts'

describe('`EngineProcess` starts', () => {
  test('an engine and gives its first words and how long it took', async () => {
    await using directory = await createTemporaryDirectory()
    const engine = new EngineProcess(await createEngineSpec(directory))
    await expect(engine.started()).resolves.toEqual({
      hello: expect.objectContaining({ type: 'hello', engine: 'scriptable' }),
      ready: expect.objectContaining({ type: 'ready', threads: 1 }),
      coldStartNs: expect.any(Number),
    })
    await engine.stop()
  })

  test('an engine through its launcher, with its arguments and variables', async () => {
    await using directory = await createTemporaryDirectory()
    const script = `echo "$1 $2 $A $B" > '${directory.join('seen')}'; exit 1`
    const binary = await directory.writeScript('engine', script)
    await failToStart(
      createSpec(binary, { launcher: ['env', 'A=1'], args: ['serve', 'x y'], env: { B: '2' } }),
    )
    await expect(readFile(directory.join('seen'), 'utf8')).resolves.toBe('serve x y 1 2\n')
  })
})

describe('`EngineProcess` ends', () => {
  test('an engine through its own exit, with exit code 0', async () => {
    await using directory = await createTemporaryDirectory()
    const engine = new EngineProcess(await createEngineSpec(directory))
    await engine.started()
    await expect(engine.stop()).resolves.toMatchObject({ exitCode: 0, killed: false })
    await expectGone(engine.pid)
  })

  test('by force an engine that ignores `exit`, the end of its stdin and SIGTERM', async () => {
    await using directory = await createTemporaryDirectory()
    const engine = new EngineProcess(await createEngineSpec(directory, { stubborn: true }))
    await engine.started()
    process.kill(engine.pid ?? 0, 'SIGTERM')
    await expect(engine.stop()).resolves.toMatchObject({ exitCode: undefined, killed: true })
    await expectGone(engine.pid)
  })

  test('an engine at once when told to kill it', async () => {
    await using directory = await createTemporaryDirectory()
    const engine = new EngineProcess(await createEngineSpec(directory, { stubborn: true }))
    await engine.started()
    expect(await isRunning(engine.pid ?? 0)).toBe(true)
    await engine.kill()
    await expectGone(engine.pid)
  })

  test('an engine that has already ended, without an error', async () => {
    await using directory = await createTemporaryDirectory()
    const engine = new EngineProcess(await createEngineSpec(directory, { crashAtStart: true }))
    await engine.started()
    await expect(engine.stop()).resolves.toMatchObject({ exitCode: 3, killed: false })
  })
})

describe('`EngineProcess` hears', () => {
  test('every line of an engine that writes many and ends at once, and its end after them', async () => {
    await using directory = await createTemporaryDirectory()
    const paused = '{"type":"paused","id":"w1","active_ns":1,"cpu_ns":1}'
    const binary = await directory.writeScript('engine', `yes '${paused}' | head -n 20000; exit 5`)
    const engine = new EngineProcess(createSpec(binary))
    const heard: string[] = []
    while (heard.at(-1) !== 'end') {
      const event = await engine.next(performance.now() + 20_000)
      if (event === TIMED_OUT) throw new Error(`it hung after ${heard.length} lines`)
      heard.push(event.type)
    }
    expect(heard).toHaveLength(20_001)
  })
})

describe('`checkExecutable`', () => {
  test('names a binary that does not exist', async () => {
    const failure = await checkExecutable(createSpec('/no/such/engine'))
    expect(failure).toMatchObject({ reason: 'not-executable', detail: '`/no/such/engine` does not exist' })
  })

  test('names a binary without the permission', async () => {
    await using directory = await createTemporaryDirectory()
    const binary = await directory.write('engine', '#!/bin/sh\n')
    await expect(checkExecutable(createSpec(binary))).resolves.toMatchObject({
      arm: 'pgo',
      stage: 'start',
      detail: `\`${binary}\` is not executable`,
    })
  })

  test('has nothing against a binary that can be run', async () => {
    await using directory = await createTemporaryDirectory()
    await expect(checkExecutable(await createEngineSpec(directory))).resolves.toBeUndefined()
  })
})
