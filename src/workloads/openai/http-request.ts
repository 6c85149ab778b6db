/** Requests to a server on this machine. */
import { request, type Agent, type IncomingMessage } from 'node:http'
import { LOOPBACK } from './free-port.ts'

/** What is sent where. */
export interface HttpRequest {
  readonly port: number
  readonly path: string
  /** Sent with POST as JSON; none is a GET. */
  readonly body?: unknown
  readonly agent?: Agent
  readonly signal?: AbortSignal
}

/**
 * Sends a request; resolves when the response's head is there. Unlike fetch it has no time limits of its own, which
 * would count the time that a server is stopped.
 *
 * @throws what the socket reports, such as ECONNREFUSED; an answer 101, which has no end.
 */
export async function sendRequest(options: HttpRequest): Promise<IncomingMessage> {
  for (;;) {
    try {
      return await sendOnce(options)
    } catch (error) {
      // The agent may have kept others that are as stale, each for one attempt: the last one has a connection of its own.
      if (!(error instanceof StaleConnection)) throw error
    }
  }
}

/** The body of a short response; what is beyond the limit is left out. */
export async function readText(response: IncomingMessage, limit: number): Promise<string> {
  let text = ''
  for await (const chunk of response.setEncoding('utf8')) {
    text = (text + String(chunk)).slice(0, limit)
  }
  return text
}

/** A kept connection that the server had closed before the request reached it. */
class StaleConnection extends Error {}

async function sendOnce({ port, path, body, agent, signal }: HttpRequest): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
  const content = body === undefined ? undefined : JSON.stringify(body)
  const outgoing = request({
    host: LOOPBACK,
    port,
    path,
    // The agent of the process may be told by NODE_USE_ENV_PROXY to send all to a proxy, which knows another loopback.
    agent: agent ?? false,
    ...(signal !== undefined && { signal }),
    method: content === undefined ? 'GET' : 'POST',
    headers:
      content === undefined
        ? {}
        : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(content) },
  })
  outgoing.once('response', resolve)
  outgoing.once('upgrade', (response, socket) => {
    socket.destroy()
    reject(new Error(`it answered HTTP ${response.statusCode}, which ends the HTTP of this connection`))
  })
  outgoing.once('error', (error) => {
    const stale = outgoing.reusedSocket && 'code' in error && error.code === 'ECONNRESET'
    reject(stale ? new StaleConnection(error.message, { cause: error }) : error)
  })
  outgoing.end(content)
  return promise
}
