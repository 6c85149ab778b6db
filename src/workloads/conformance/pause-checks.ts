/** Checks of slices, for engines that can pause themselves. */
import { setTimeout as sleep } from 'node:timers/promises'
import { readSessionCpu } from '../linux/cpu-time.ts'
import type { Paused, Run } from '../protocol/protocol.ts'
import type { Check } from './check.ts'
import { createCheckRun, Nonconformity, type Conversation, type FinishedRun } from './conversation.ts'
import { requireSame } from './run-checks.ts'

/** So short that every step is a slice of its own. */
const SLICE_NS = 1
/** How long a paused engine is watched, ms; long beside the 10 ms in which the kernel tells CPU time. */
const WATCHED_MS = 300
/** What may show of an engine that does nothing: two ticks' rounding, ns. */
const IDLE_NS = 20_000_000

export const PAUSE_CHECKS: readonly Check[] = [
  {
    name: 'pauses after a slice and generates the same as without',
    needsPause: true,
    run: async (engine) => {
      const whole = await engine.run(createCheckRun('whole', { echo: true }))
      const run = createCheckRun('sliced', { echo: true, slice_ns: SLICE_NS })
      let step: FinishedRun | Paused = await pauseFirst(engine, run)
      for (let slices = 0; 'active_ns' in step && slices < 3; slices += 1) {
        engine.send({ type: 'resume', id: run.id, slice_ns: SLICE_NS })
        const next = await engine.step(run)
        if ('active_ns' in next && next.active_ns < step.active_ns) {
          throw new Nonconformity(`\`active_ns\` fell from ${step.active_ns} to ${next.active_ns}`)
        }
        step = next
      }
      requireSame(whole, 'active_ns' in step ? await finish(engine, run) : step)
    },
  },
  {
    name: 'uses no CPU and says nothing while it is paused',
    needsPause: true,
    run: async (engine) => {
      const run = createCheckRun('idle', { slice_ns: SLICE_NS })
      await pauseFirst(engine, run)
      const before = readSessionCpu(engine.pid)
      if (!(await engine.isSilent(WATCHED_MS)))
        throw new Nonconformity('it said something while it was paused')
      const after = readSessionCpu(engine.pid)
      await finish(engine, run)
      // Where the system does not tell CPU time, its silence has to do.
      if (before === undefined || after === undefined) return
      const usedNs = after.userNs + after.systemNs - before.userNs - before.systemNs
      if (usedNs > IDLE_NS)
        throw new Nonconformity(`it used ${usedNs / 1e6} ms of CPU in ${WATCHED_MS} ms of pause`)
    },
  },
  {
    name: 'stops its clock while it is paused',
    needsPause: true,
    run: async (engine) => {
      const run = createCheckRun('clock', { slice_ns: SLICE_NS })
      const begin = performance.now()
      await pauseFirst(engine, run)
      await sleep(WATCHED_MS)
      const { summary, requests } = await finish(engine, run)
      const runningNs = (performance.now() - begin - WATCHED_MS) * 1e6
      const latest = Math.max(summary.wall_ns, ...requests.map(({ end_ns }) => end_ns))
      if (latest > runningNs) {
        throw new Nonconformity(
          `its clock shows ${latest} ns, but it could run for at most ${Math.round(runningNs)} ns`,
        )
      }
    },
  },
  {
    name: 'answers a `run` during a run with error `busy`, and goes on',
    needsPause: true,
    run: async (engine) => {
      const run = createCheckRun('busy', { slice_ns: SLICE_NS })
      await pauseFirst(engine, run)
      engine.send(createCheckRun('intruder'))
      await requireError(engine, 'busy')
      await finish(engine, run)
    },
  },
  {
    name: 'answers `resume` without a run with error `state`, and goes on',
    needsPause: true,
    run: async (engine) => {
      engine.send({ type: 'resume', id: 'nothing' })
      await requireError(engine, 'state')
      await engine.run(createCheckRun('after'))
    },
  },
]

/** Waits for the `error` with a code. */
export async function requireError(engine: Conversation, code: string | undefined): Promise<void> {
  const message = await engine.next('`error`')
  if (message.type !== 'error') throw new Nonconformity(`\`${message.type}\` came where \`error\` was due`)
  if (code !== undefined && message.code !== code) {
    throw new Nonconformity(`\`error\` has code \`${message.code}\`, not \`${code}\``)
  }
}

async function pauseFirst(engine: Conversation, run: Run): Promise<Paused> {
  engine.send(run)
  const step = await engine.step(run)
  if ('active_ns' in step) return step
  throw new Nonconformity(
    `a run of ${run.requests.length} requests ended without \`paused\`, though \`slice_ns\` is ${run.slice_ns}`,
  )
}

async function finish(engine: Conversation, run: Run): Promise<FinishedRun> {
  engine.send({ type: 'resume', id: run.id })
  const step = await engine.step(run)
  if ('active_ns' in step) throw new Nonconformity('it paused again after a `resume` without `slice_ns`')
  return step
}
