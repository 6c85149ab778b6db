import { once } from 'node:events'
import { createServer, type AddressInfo, type ListenOptions, type Server } from 'node:net'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { describe, expect, test } from 'vitest'
import { findForeignListener } from '../../../src/workloads/linux/port-owner.ts'
import { OTHER_USER } from '../../support/lock-process.ts'

const PROGRAM = fileURLToPath(new URL('../../fixtures/listeners/find-foreign.ts', import.meta.url))

/** Listens in this process, which is not of the session that asks. */
async function listen(options: ListenOptions = {}): Promise<Server & AsyncDisposable & { port: number }> {
  const server = createServer()
  server.listen({ port: 0, host: '127.0.0.1', ...options })
  await once(server, 'listening')
  return Object.assign(server, { port: (server.address() as AddressInfo).port })
}

/** What a process in a session of its own finds. */
async function ask(port: number, how: readonly string[] = [], uid?: number): Promise<unknown> {
  const { stdout } = await execa(process.execPath, [PROGRAM, String(port), ...how], {
    detached: true,
    ...(uid !== undefined && { uid }),
  })
  return JSON.parse(stdout)
}

describe('`findForeignListener`', () => {
  test('names the process that listens in place of the session', async () => {
    await using server = await listen()
    await expect(ask(server.port)).resolves.toEqual({ pid: process.pid })
  })

  test("takes a socket that nobody of the session has for another user's when its owner cannot be seen", async ({
    skip,
  }) => {
    if (process.getuid?.() !== 0) skip('only root can start a process of another user')
    await using server = await listen()
    await expect(ask(server.port, [], OTHER_USER)).resolves.toEqual({ uid: 0 })
  })

  test('finds the other of two that share the port', async () => {
    await using server = await listen({ reusePort: true })
    await expect(ask(server.port, ['listen'])).resolves.toEqual({ pid: process.pid })
  })

  test("has nothing against the session's own, nor against who listens on an address that does not answer", async () => {
    await using server = await listen({ host: '0.0.0.0', reusePort: true })
    expect(findForeignListener(server.port, process.pid)).toBeUndefined()
    await expect(ask(server.port, ['listen'])).resolves.toBeNull()
  })

  test('knows nothing where nobody listens', async () => {
    const server = await listen()
    await server[Symbol.asyncDispose]()
    await expect(ask(server.port)).resolves.toBeNull()
  })
})
