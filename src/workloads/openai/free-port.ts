import { once } from 'node:events'
import { createServer } from 'node:net'

/** Loopback: what arms are served on, and nobody else reaches. */
export const LOOPBACK = '127.0.0.1'

/** A port that is free now; whoever was told it may still find it taken by somebody faster. */
export async function findFreePort(): Promise<number> {
  const server = createServer()
  server.listen(0, LOOPBACK)
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string')
    throw new Error('a TCP server has an address with a port')
  return address.port
}
