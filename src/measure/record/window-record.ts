/** What is kept of a tier's windows and blocks: the raw data, in time order. */
import { z } from 'zod'

export const windowSchema = z
  .tuple([
    z.int().describe('Block, from 0.'),
    z.int().describe('Round of the block, from 0.'),
    z.string().describe('Arm.'),
    z.number().describe('Active wall time, ns.'),
    z
      .number()
      .nullable()
      .describe("CPU time of the engine's process, ns; null where the protocol cannot tell."),
    z.int().nullable().describe('Requests in flight at most; null where the protocol cannot tell.'),
  ])
  .meta({ id: 'Window' })

const column = <Name extends string>(name: Name): z.ZodLiteral<Name> =>
  z.literal(name).describe('Name of this column.')

export const columnsSchema = z.tuple([
  column('block'),
  column('round'),
  column('arm'),
  column('wall_ns'),
  column('cpu_ns'),
  column('max_in_flight'),
])

/** What the columns of a window are, in their order. */
export const WINDOW_COLUMNS: Readonly<z.infer<typeof columnsSchema>> = [
  'block',
  'round',
  'arm',
  'wall_ns',
  'cpu_ns',
  'max_in_flight',
]

export const discardedSchema = z
  .object({
    block: z.int().describe('The block, from 0.'),
    arm: z.string().describe('The arm whose engine failed.'),
    reason: z.string().describe("How it failed, with the engine's own words; untrusted text."),
    windows: z
      .array(windowSchema)
      .describe(
        'Windows of its rounds that were over when it failed, as in `columns`; no verdict uses them.',
      ),
  })
  .meta({ id: 'DiscardedBlock' })

export const layoutSchema = z.object({
  block: z.int().describe('The block, from 0.'),
  pathPadding: z
    .int()
    .describe("Characters of the random part of every binary's path in this block, the same for all arms."),
  environmentPadding: z
    .int()
    .describe('Characters of the random part of the environment in this block, the same for all arms.'),
})

export type WindowRow = z.infer<typeof windowSchema>
export type BlockLayout = z.infer<typeof layoutSchema>
export type DiscardedBlock = z.infer<typeof discardedSchema>
