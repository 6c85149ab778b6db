import type { TimedWindow } from '../../src/measure/blocks/timed-window.ts'

/** One timed window of two requests. */
export function createTimedWindow({
  arm = 'baseline',
  round = 0,
  wallNs = 1_000_000,
  outputs = ['a', 'b'],
}: {
  readonly arm?: string
  readonly round?: number
  readonly wallNs?: number
  readonly outputs?: readonly string[]
}): TimedWindow {
  return {
    arm,
    round,
    result: {
      state: 'completed',
      summary: {
        id: 'w1',
        wall_ns: wallNs,
        paused_ns: 0,
        cpu_user_ns: wallNs,
        cpu_system_ns: 0,
        peak_rss_bytes: 1,
        max_in_flight: 1,
      },
      requests: outputs.map((output_sha256, index) => ({
        type: 'request',
        run: 'w1',
        id: `r${index}`,
        queued_ns: 0,
        admitted_ns: 1,
        first_token_ns: 2,
        end_ns: wallNs,
        prompt_tokens: 1,
        output_tokens: 1,
        finish_reason: 'length',
        output_sha256,
      })),
    },
  }
}
