import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { readText, sendRequest } from '../../../src/workloads/openai/http-request.ts'
import { REPOSITORY } from '../../support/temp-project.ts'

/** A server on a port of its own, which ends with its connections. */
async function serve(answer: RequestListener): Promise<AsyncDisposable & { readonly port: number }> {
  const server = createServer(answer)
  const listening = Promise.withResolvers<void>()
  server.listen(0, '127.0.0.1', listening.resolve)
  await listening.promise
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

test('an answer that leaves HTTP, which never ends, is an error at once', async () => {
  await using server = await serve((_, response) => {
    response.socket?.write(
      'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: other\r\n\r\n',
    )
  })
  await expect(sendRequest({ port: server.port, path: '/health' })).rejects.toThrow('it answered HTTP 101')
})

test('a proxy of the environment is not asked: the server is on this machine', async () => {
  await using server = await serve((_, response) => response.end('here'))
  await using proxy = await serve((_, response) => response.end('from the proxy'))
  const program = `
    import { sendRequest, readText } from '${REPOSITORY}src/workloads/openai/http-request.ts'
    console.log(await readText(await sendRequest({ port: ${server.port}, path: '/' }), 100))`
  const { stdout } = await execa(process.execPath, ['--input-type=module', '--eval', program], {
    env: { NODE_USE_ENV_PROXY: '1', HTTP_PROXY: `http://127.0.0.1:${proxy.port}`, NO_PROXY: '' },
  })
  expect(stdout).toBe('here')
})

test('a short answer is read to the limit', async () => {
  await using server = await serve((_, response) => response.end('0123456789'))
  const response = await sendRequest({ port: server.port, path: '/' })
  await expect(readText(response, 4)).resolves.toBe('0123')
})
