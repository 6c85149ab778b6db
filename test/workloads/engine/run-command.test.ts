import { describe, expect, test } from 'vitest'
import { runEngineCommand, type EngineCommand } from '../../../src/workloads/engine/run-command.ts'
import { expectNoProcesses, listProcesses } from '../../support/processes.ts'

function command(script: string, changes: Partial<EngineCommand> = {}): EngineCommand {
  return { binary: 'sh', args: ['-c', script], env: {}, timeoutMs: 20_000, ...changes }
}

describe('`runEngineCommand`', () => {
  test('gives the stdout of a command that ends with exit code 0', async () => {
    await expect(runEngineCommand(command('echo out; echo err >&2'))).resolves.toEqual({
      stdout: 'out',
      stderr: 'err',
      failure: undefined,
    })
  })

  test('states the exit code and the end of stderr, and keeps the stdout', async () => {
    const outcome = await runEngineCommand(command('echo out; echo panicked at line 7 >&2; exit 101'))
    expect(outcome.stdout).toBe('out')
    expect(outcome.failure).toMatch(/exit code 101[\s\S]*panicked at line 7$/)
    expect(outcome.failure).toContain('its stdout ends: out')
  })

  test('shows no more of a long stderr than its last 2000 characters', async () => {
    const { failure = '' } = await runEngineCommand(
      command(`head -c 100000 /dev/zero | tr '\\0' x >&2; echo the end >&2; exit 1`),
    )
    expect(failure).toMatch(/x the end$|xthe end$/)
    expect(failure.slice(failure.indexOf('xxx')).length).toBeLessThanOrEqual(2000)
  })

  test('says of an argument that is too long for one that it is, without repeating it', async () => {
    const { failure = '' } = await runEngineCommand(command('', { args: ['-c', 'x'.repeat(200_000)] }))
    expect(failure).toContain('argument 2 of 2 has 200000 bytes, which is too long')
    expect(failure.length).toBeLessThan(300)
  })

  test('shortens a long command in its message', async () => {
    const { failure = '' } = await runEngineCommand(command(`exit 3 # ${'x'.repeat(100_000)}`))
    expect(failure).toContain('exit code 3')
    expect(failure.length).toBeLessThan(1100)
  })

  test('states the signal that ended it', async () => {
    const { failure } = await runEngineCommand(command('kill -SEGV $$'))
    expect(failure).toContain('SIGSEGV')
  })

  test('ends a command that takes too long and says so', async () => {
    const { failure } = await runEngineCommand(command('exec sleep 60', { timeoutMs: 50 }))
    expect(failure).toContain('timed out after 50 ms')
  })

  test('names a binary that does not exist', async () => {
    const { failure } = await runEngineCommand(command('', { binary: '/no/such/engine' }))
    expect(failure).toMatch(/\/no\/such\/engine[\s\S]*ENOENT/)
  })

  test('ends with its signal', async () => {
    const controller = new AbortController()
    const outcome = runEngineCommand(command('exec sleep 60', { signal: controller.signal }))
    controller.abort()
    expect((await outcome).failure).toContain('canceled')
  })

  test('ends with its signal what the command started', async () => {
    const controller = new AbortController()
    const mark = `sleep 61.${process.pid}`
    const outcome = runEngineCommand(command(`${mark} & wait`, { signal: controller.signal }))
    await expect.poll(async () => listProcesses(mark)).not.toEqual([])
    controller.abort()
    expect((await outcome).failure).toContain('canceled')
    await expectNoProcesses(mark)
  })

  test('hands its variables to the command, and none of the harness’s', async () => {
    const { stdout } = await runEngineCommand(
      command('echo "$LLVM_PROFILE_FILE,$VITEST"', { env: { LLVM_PROFILE_FILE: 'a' } }),
    )
    expect(stdout).toBe('a,')
  })

  test('gives the command an empty stdin: it cannot wait for a terminal', async () => {
    await expect(runEngineCommand(command('cat; echo end'))).resolves.toMatchObject({ stdout: 'end' })
  })
})
