/** What the matchers take, checked at the edge. */
import { z } from 'zod'
import { PgoBenchmarksError } from '../errors.ts'
import { METRICS } from '../measure/record/tier-record.ts'
import { share } from '../settings/share.ts'

const common = {
  /** Wall time (throughput; latency of a single request), or CPU time of the engine's process. Default: wall. */
  metric: z.enum(METRICS).default('wall'),
  /** Level of the interval that decides. Default: 95 %. */
  confidence: share.pipe(z.number().min(0.5).max(0.9999)).default(0.95),
}

export const distanceSchema = z.strictObject({ ...common, atLeast: share.pipe(z.number().min(0)).optional() })
export const withinSchema = z.strictObject({
  ...common,
  within: share.pipe(z.number().positive()).optional(),
})

/** Options of `toBeFaster` and `toBeSlower`; shares are numbers such as `0.02` or texts such as `'2 %'`. */
export type DistanceOptions = z.input<typeof distanceSchema>
/** Options of `toBeEquivalent`. */
export type WithinOptions = z.input<typeof withinSchema>

/**
 * Parses a matcher's options.
 *
 * @throws PgoBenchmarksError `BENCH_INVALID` that names the option, what was expected and what was received.
 */
export function parseMatcherOptions<Output>(
  matcher: string,
  schema: z.ZodType<Output>,
  options: unknown,
): Output {
  const parsed = schema.safeParse(options ?? {}, { reportInput: true })
  if (parsed.success) return parsed.data
  const lines = parsed.error.issues.map((issue) =>
    issue.code === 'unrecognized_keys'
      ? `\`${issue.keys.join('`, `')}\` is no option`
      : `\`${issue.path.join('.')}\`: ${issue.message}, received ${JSON.stringify(issue.input)}`,
  )
  throw new PgoBenchmarksError(
    'BENCH_INVALID',
    `\`${matcher}\` was given wrong options: ${lines.join('; ')}`,
    {
      fix: "see docs/expectations.md, for example `toBeFaster({ atLeast: '2 %' })`",
    },
  )
}

// Here, because this is the module that the declarations of bench.ts name: an imported value leaves no trace in them.
declare module 'vitest' {
  interface Matchers<
    // The names and constraints must be those of Vitest's own declaration.
    // oxlint-disable-next-line typescript/no-unused-vars
    R extends void | Promise<void> = void | Promise<void>,
    T = unknown,
  > {
    /** The arm is faster than the baseline, by at least `atLeast` (default 0), with the tier's whole interval. */
    toBeFaster: (options?: DistanceOptions) => R
    /** The arm is slower than the baseline, by at least `atLeast` (default: the tier's margin). */
    toBeSlower: (options?: DistanceOptions) => R
    /** The arm differs from the baseline by less than `within` (default: the tier's margin). */
    toBeEquivalent: (options?: WithinOptions) => R
  }
}
