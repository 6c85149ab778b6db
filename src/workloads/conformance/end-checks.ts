/** Checks of lines that are no messages, and of the end. */
import type { Check } from './check.ts'
import { createCheckRun } from './conversation.ts'
import { requireError } from './pause-checks.ts'

export const END_CHECKS: readonly Check[] = [
  {
    name: 'answers a line that is not JSON with `error`, and goes on',
    run: async (engine) => {
      engine.sendRaw('}{')
      await requireError(engine, 'parse')
      await engine.run(createCheckRun('after'))
    },
  },
  {
    name: 'answers a `run` without requests with `error`, and goes on',
    run: async (engine) => {
      engine.sendRaw('{"type":"run","id":"empty","concurrency":1,"requests":[]}')
      await requireError(engine, undefined)
      await engine.run(createCheckRun('after'))
    },
  },
  {
    name: 'ends with exit code 0 on `exit`',
    run: async (engine) => {
      await engine.run(createCheckRun('last'))
      engine.send({ type: 'exit' })
      await engine.ended()
    },
  },
  {
    name: 'ends with exit code 0 at the end of its stdin',
    run: async (engine) => {
      engine.endInput()
      await engine.ended()
    },
  },
  {
    name: 'ends with exit code 0 on SIGTERM',
    run: async (engine) => {
      engine.signal('SIGTERM')
      await engine.ended()
    },
  },
]
