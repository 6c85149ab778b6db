/** Regular expressions in settings, kept as plain data. */
import { z } from 'zod'

/** One without a condition on its groups. */
export const patternSchema = z
  .union([z.string().min(1), z.instanceof(RegExp)], 'must be a regular expression')
  .transform((pattern) =>
    typeof pattern === 'string'
      ? // Output comes in lines, and a text has no place for flags.
        { source: pattern, flags: 'm' }
      : { source: pattern.source, flags: pattern.flags.replaceAll(/[gy]/g, '') },
  )
  .refine(({ source, flags }) => countGroups(source, flags) !== undefined, 'must be a regular expression')

/** One with a group: what stands in the group is the value. */
export const valuePatternSchema = patternSchema.refine(
  ({ source, flags }) => countGroups(source, flags) === 1,
  String.raw`must have exactly one group, around the value: "tokens/s: ([\\d.]+)"`,
)

export type Pattern = z.output<typeof patternSchema>

/** The first match's group; the whole match where the pattern has none; undefined where nothing matches. */
export function matchFirst(text: string, { source, flags }: Pattern): string | undefined {
  const match = new RegExp(source, flags).exec(text)
  return match?.[1] ?? match?.[0]
}

/** Capturing groups of a pattern: an alternative that always matches shows them all. Undefined when it does not compile. */
function countGroups(source: string, flags: string): number | undefined {
  try {
    return (new RegExp(`${source}|`, flags).exec('')?.length ?? 1) - 1
  } catch {
    return undefined
  }
}
