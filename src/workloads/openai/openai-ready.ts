/** Waiting for an HTTP server to come up. */
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import type { EngineChild } from '../engine/engine-child.ts'
import type { EngineEnd } from '../engine/spawn-engine.ts'
import type { EngineFailure, EngineStage } from '../engine/engine-failure.ts'
import { LOOPBACK } from './free-port.ts'
import { readText, sendRequest } from './http-request.ts'
import { findForeignListener } from '../linux/port-owner.ts'

/** What answers 200 once the server can serve. */
export interface HealthUrl {
  readonly port: number
  readonly path: string
}

/** Small beside a server's start, so that the cold start is known to about this. */
const POLL_MS = 10
const HEALTH_TIMEOUT_MS = 2000
const MODELS_TIMEOUT_MS = 10_000
/** Longest list of models that is read, characters. */
const MODELS_LIMIT = 1e6
const SHOWN_CHARACTERS = 200
/** What servers write that found their port taken: EADDRINUSE as libc, Node, Python and Windows word it. */
const PORT_TAKEN = /EADDRINUSE|address (is )?already in use|only one usage of each socket address/i

/** Asks until the health URL answers 200; returns the failure when the server ends or the time is over before. */
export async function awaitReady(
  child: EngineChild,
  url: HealthUrl,
  deadlineMs: number,
  timeoutMs: number,
): Promise<EngineFailure | undefined> {
  let last = 'nothing listens there'
  while (performance.now() < deadlineMs) {
    const answer = await Promise.race([child.exited, askHealth(url)])
    // Also after an answer: when the server found its port taken, the answer was somebody else's.
    const end = typeof answer === 'string' ? child.end : answer
    if (end !== undefined) return failEndedServer(child, 'start', end, url.port)
    if (answer === READY) return refuseForeign(child, url.port)
    if (typeof answer === 'string') last = answer
    await Promise.race([child.exited, sleep(POLL_MS)])
  }
  const detail = `http://${LOOPBACK}:${url.port}${url.path} was not ready within ${timeoutMs} ms: ${last}`
  return child.fail('start', 'not-ready', detail)
}

/** Somebody may have taken the port before the server got to it; it is he who would be measured. */
async function refuseForeign(child: EngineChild, port: number): Promise<EngineFailure | undefined> {
  const owner = child.pid === undefined ? undefined : findForeignListener(port, child.pid)
  if (owner === undefined) return undefined
  return child.fail(
    'start',
    'port-in-use',
    `port ${port} is in use by ${'pid' in owner ? `process ${owner.pid}` : `a process of user ${owner.uid}`}, which answered in its place`,
  )
}

/** Words the end of a server, which may be that somebody else had its port. */
export async function failEndedServer(
  child: EngineChild,
  stage: EngineStage,
  end: EngineEnd,
  port: number,
): Promise<EngineFailure> {
  await child.kill()
  if (!PORT_TAKEN.test(child.stderrTail)) return child.failEnded(stage, end)
  return child.fail(stage, 'port-in-use', `port ${port}, which was free before, was in use when it started`)
}

const modelsSchema = z.object({ data: z.array(z.object({ id: z.string() })).min(1) })

/** The first model that the server lists; undefined where it lists none. */
export async function readFirstModel(port: number): Promise<string | undefined> {
  try {
    const signal = AbortSignal.timeout(MODELS_TIMEOUT_MS)
    const response = await sendRequest({ port, path: '/v1/models', signal })
    const parsed = modelsSchema.safeParse(JSON.parse(await readText(response, MODELS_LIMIT)))
    return parsed.data?.data[0]?.id
  } catch {
    return undefined
  }
}

const READY = 'ready'

async function askHealth({ port, path }: HealthUrl): Promise<string> {
  try {
    const response = await sendRequest({ port, path, signal: AbortSignal.timeout(HEALTH_TIMEOUT_MS) })
    const text = await readText(response, SHOWN_CHARACTERS)
    return response.statusCode === 200
      ? READY
      : `it answered HTTP ${response.statusCode} ${JSON.stringify(text)}`
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
