/** Programs that leave others behind, which keep their output open: nothing waits for them, and they do not stay. */
import { describe, expect, test } from 'vitest'
import { runGroup } from '../../src/support/process-group.ts'
import { runBuildCommand } from '../../src/setup/c/build-command.ts'
import { createProgress } from '../../src/setup/progress/progress.ts'
import { EngineChild } from '../../src/workloads/engine/engine-child.ts'
import { runEngineCommand } from '../../src/workloads/engine/run-command.ts'
import { createProcessSession } from '../support/process-engine.ts'
import { expectNoProcesses, isRunning, listProcesses } from '../support/processes.ts'
import { createSpec, createTestRun, STEADY } from '../support/scripted-engine.ts'
import { createProject, engineFile, PREBUILT } from '../support/temp-project.ts'
import { createTemporaryDirectory } from '../support/temporary-directory.ts'

/** Much longer than any limit here, and than a test may take. */
const FOREVER_S = 4000
let count = 0

/** A command line that no other process has. */
function endless(): string {
  count += 1
  return `sleep ${FOREVER_S}.${process.pid}${count}`
}

/** How a program's child may get out of sight; each keeps the program's output open. */
const WAYS = [
  ['in its group', (command: string) => `${command} &`],
  ['in a session of its own', (command: string) => `setsid ${command} &`],
  ['in a session of its own, given to init', (command: string) => `(setsid ${command} &)`],
  ['as the last, without its environment', (command: string) => `(env -i setsid ${command} &)`],
] as const

const PROGRESS = createProgress({ write: () => {}, live: false, verbose: false })

describe.for(WAYS)('a child that stays %s', ([, leave]) => {
  test('does not keep an engine’s window', async () => {
    await using directory = await createTemporaryDirectory()
    const mark = endless()
    const binary = await directory.writeScript('engine', `${leave(mark)}\necho 42`)
    const session = createProcessSession(binary)
    await session.start()
    await expect(session.begin(createTestRun('w1'), 60_000)).resolves.toMatchObject({ state: 'completed' })
    await session.stop()
    await expectNoProcesses(mark)
  })

  test('does not keep a window that is over its limit', async () => {
    await using directory = await createTemporaryDirectory()
    const mark = endless()
    const binary = await directory.writeScript('engine', `${leave(mark)}\nsleep 100`)
    const session = createProcessSession(binary)
    await session.start()
    await expect(session.begin(createTestRun('w1'), 1500)).resolves.toMatchObject({
      state: 'failed',
      failure: { reason: 'timed-out' },
    })
    await expectNoProcesses(mark)
  })

  test('does not keep an engine that is asked to stop', async () => {
    await using directory = await createTemporaryDirectory()
    const mark = endless()
    const binary = await directory.writeScript('engine', `${leave(mark)}\nread -r _`)
    const child = new EngineChild(createSpec(binary), [])
    await expect.poll(async () => listProcesses(mark)).not.toEqual([])
    child.stdin.end('\n')
    await expect(child.stopped()).resolves.toMatchObject({ exitCode: 0 })
    await expectNoProcesses(mark)
  })

  test('does not keep a training run, nor one that is cancelled', async () => {
    const mark = endless()
    const options = { binary: 'sh', env: {}, timeoutMs: 120_000 }
    const done = runEngineCommand({ ...options, args: ['-c', `${leave(mark)}\nsleep 0.5; echo 42`] })
    await expect(done).resolves.toEqual({ stdout: '42', stderr: '', failure: undefined })
    await expectNoProcesses(mark)
    const controller = new AbortController()
    const { signal } = controller
    const cancelled = runEngineCommand({ ...options, args: ['-c', `${leave(mark)}\nsleep 100`], signal })
    await expect.poll(async () => listProcesses(mark)).not.toEqual([])
    controller.abort()
    expect((await cancelled).failure).toContain('canceled')
    await expectNoProcesses(mark)
  })

  test('does not keep a build, nor one that is cancelled', async () => {
    const [mark, other] = [endless(), endless()]
    await expect(build(`${leave(mark)}\necho built`)).resolves.toMatchObject({ state: 'done' })
    await expectNoProcesses(mark)
    const controller = new AbortController()
    const cancelled = build(`${leave(other)}\nsleep 100`, controller.signal)
    await expect.poll(async () => listProcesses(other)).not.toEqual([])
    controller.abort()
    await expect(cancelled).resolves.toMatchObject({ state: 'stopped' })
    await expectNoProcesses(other)
  })
})

test('a server that a build has started for others stays, as it keeps nothing open', async () => {
  await using directory = await createTemporaryDirectory()
  const handlers = { onStdout: () => {}, onStderr: () => {} }
  const server = `echo $$ > pid; exec ${endless()}`
  const args = ['-c', `(setsid sh -c '${server}' >/dev/null 2>&1 &)`]
  const { failed } = await runGroup('sh', args, { cwd: directory.path, env: process.env }, handlers)
  expect(failed).toBe(false)
  await expect.poll(async () => directory.read('pid')).toMatch(/\d/)
  const pid = Number(await directory.read('pid'))
  await expect(isRunning(pid)).resolves.toBe(true)
  process.kill(pid)
})

/** What leaves a program behind that keeps nothing open. */
function daemon(mark: string): string {
  return `(setsid ${mark} &)`
}

/** A project whose engines leave such a program behind, the second one with a script of its own. */
async function createDaemonProject(mark: string, script: object): ReturnType<typeof createProject> {
  return createProject({
    settings: { ...PREBUILT, windowTimeoutSeconds: 2, startTimeoutSeconds: 5 },
    files: {
      'bin/engine': engineFile('baseline', STEADY, daemon(mark)),
      'bin/engine-pgo': engineFile('pgo', { ...STEADY, ...script }, daemon(mark)),
    },
  })
}

async function build(script: string, signal?: AbortSignal): ReturnType<typeof runBuildCommand> {
  return runBuildCommand(['sh', '-c', script], '/', process.env, PROGRESS.begin('build'), signal)
}

describe('a whole run of engines that leave daemons', () => {
  test('measures them, and leaves none', async () => {
    const mark = endless()
    await using project = await createDaemonProject(mark, { tokenNs: 95_000 })
    const { output, exitCode } = await project.vitest(['bench', '--run'])
    expect(output).toContain('faster')
    expect(exitCode).toBe(0)
    await expectNoProcesses(mark)
  })

  test.for([
    ['in a window', { hangAtWindow: 1 }, 'did not answer within 2000 ms'],
    ['at their start', { neverReady: true }, 'did not answer within 5000 ms'],
  ] as const)('that hang %s ends at the limit, and leaves none', async ([, script, said]) => {
    const mark = endless()
    await using project = await createDaemonProject(mark, script)
    const { output, exitCode } = await project.vitest(['bench', '--run'])
    expect(output).toContain(said)
    expect(exitCode).toBe(1)
    await expectNoProcesses(mark)
  })
})
