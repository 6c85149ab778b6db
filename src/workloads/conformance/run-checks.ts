/** Checks of what every run must hold. */
import type { Check } from './check.ts'
import { createCheckRun, Nonconformity, type FinishedRun } from './conversation.ts'

export const RUN_CHECKS: readonly Check[] = [
  {
    name: 'says `hello`, then `ready`',
    run: async () => {},
  },
  {
    name: 'answers a run with one `request` each and then its `summary`, ids as they were given',
    run: async (engine) => {
      await engine.run(createCheckRun('first'))
      await engine.run(createCheckRun('second'))
    },
  },
  {
    name: 'gives every request times in their order: queued, admitted, first token, end, within the run',
    run: async (engine) => {
      const { requests, summary } = await engine.run(createCheckRun('times', { trace: true }))
      for (const { id, queued_ns, admitted_ns, first_token_ns, token_ns = [], end_ns } of requests) {
        const times = [queued_ns, admitted_ns, first_token_ns, ...token_ns, end_ns, summary.wall_ns]
        const known = times.filter((time) => time !== null)
        const fallen = known.findIndex((time, index) => time < (known[index - 1] ?? 0))
        if (fallen !== -1)
          throw new Nonconformity(`request ${id}: ${known[fallen]} ns follows ${known[fallen - 1]} ns`)
      }
    },
  },
  {
    name: 'generates at least one token and at most `max_tokens`, and gives each its time with `trace`',
    run: async (engine) => {
      const { requests } = await engine.run(createCheckRun('counts', { trace: true, maxTokens: 5 }))
      for (const { id, output_tokens, token_ns } of requests) {
        if (output_tokens < 1 || output_tokens > 5) {
          throw new Nonconformity(`request ${id} has ${output_tokens} output tokens, \`max_tokens\` is 5`)
        }
        if (token_ns?.length !== output_tokens) {
          throw new Nonconformity(
            `request ${id} has ${output_tokens} output tokens and ${token_ns?.length ?? 'no'} \`token_ns\``,
          )
        }
      }
    },
  },
  {
    name: 'never has more requests in flight than `concurrency`',
    run: async (engine) => {
      for (const concurrency of [1, 2]) {
        const { summary } = await engine.run(createCheckRun(`flight${concurrency}`, { concurrency }))
        const { max_in_flight: most } = summary
        if (most < 1 || most > concurrency) {
          throw new Nonconformity(`\`max_in_flight\` is ${most} at concurrency ${concurrency}`)
        }
      }
    },
  },
  {
    name: 'generates the same for one seed, whatever else is in the batch',
    run: async (engine) => {
      const alone = await engine.run(createCheckRun('alone', { concurrency: 1, echo: true }))
      for (const id of ['batch', 'again']) {
        requireSame(alone, await engine.run(createCheckRun(id, { concurrency: 3, echo: true })))
      }
    },
  },
  {
    name: 'puts the text into `output` with `echo`',
    run: async (engine) => {
      const { requests } = await engine.run(createCheckRun('echo', { echo: true }))
      const silent = requests.find(({ output }) => output === undefined)
      if (silent !== undefined) throw new Nonconformity(`request ${silent.id} has no \`output\``)
    },
  },
]

/** Compares what two runs of the same requests generated. */
export function requireSame(one: FinishedRun, other: FinishedRun): void {
  for (const report of one.requests) {
    const twin = other.requests.find(({ id }) => id === report.id)
    if (twin?.output_sha256 === report.output_sha256) continue
    throw new Nonconformity(
      `request ${report.id} gave ${JSON.stringify(report.output)} in run ${report.run} and ${JSON.stringify(twin?.output)} in run ${twin?.run}`,
    )
  }
}
