/** What was measured so far: repetitions may be run one at a time, on a machine that is only seldom quiet. */
import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { studentTQuantile } from '../../src/stats/distributions/student-t.ts'
import { writeJsonAtomically } from '../../src/support/write-file.ts'

const timesSchema = z.object({
  /** Time of each part, s. */
  parts: z.record(z.string(), z.number().positive()),
  /** CPU time of all its processes, s; null where the system does not say. */
  cpuSeconds: z.number().nonnegative().nullable(),
})

const repetitionSchema = z.object({
  /** What was built with what: only repetitions of one subject are compared. */
  subject: z.string(),
  order: z.array(z.string()),
  pipelines: z.record(z.string(), timesSchema),
})

/** Times of one pipeline in one repetition. */
export type Times = z.infer<typeof timesSchema>
/** Both pipelines, one after the other. */
export type Repetition = z.infer<typeof repetitionSchema>

/** Reads the repetitions of a subject; a file that is not there holds none. */
export async function readRepetitions(path: string, subject: string): Promise<readonly Repetition[]> {
  const all = await readAll(path)
  return all.filter((repetition) => repetition.subject === subject)
}

/** Adds one. */
export async function addRepetition(path: string, repetition: Repetition): Promise<void> {
  await writeJsonAtomically(path, [...(await readAll(path)), repetition])
}

async function readAll(path: string): Promise<readonly Repetition[]> {
  const text = await readFile(path, 'utf8').catch(() => '[]')
  return z.array(repetitionSchema).parse(JSON.parse(text))
}

/** A ratio of two pipelines' times over all repetitions. */
export interface Ratio {
  readonly ratio: number
  /** 95 % interval; undefined below three repetitions. */
  readonly interval: readonly [low: number, high: number] | undefined
}

/** Wall time of a pipeline, s. */
export function wallSeconds({ parts }: Times): number {
  return Object.values(parts).reduce((sum, seconds) => sum + seconds, 0)
}

/**
 * The ratio of `name`'s time to `reference`'s: the geometric mean of the repetitions' ratios, with Student's t interval of their
 * logarithms (Fleming & Wallace 1986, "How not to lie with statistics").
 */
export function compareTimes(
  repetitions: readonly Repetition[],
  [name, reference]: readonly [name: string, reference: string],
  read: (times: Times) => number,
): Ratio | undefined {
  const logs = repetitions.flatMap(({ pipelines }) => {
    const own = pipelines[name]
    const other = pipelines[reference]
    return own === undefined || other === undefined ? [] : [Math.log(read(own) / read(other))]
  })
  if (logs.length === 0) return undefined
  const mean = logs.reduce((sum, log) => sum + log, 0) / logs.length
  if (logs.length < 3) return { ratio: Math.exp(mean), interval: undefined }
  const variance = logs.reduce((sum, log) => sum + (log - mean) ** 2, 0) / (logs.length - 1)
  const half = studentTQuantile(0.975, logs.length - 1) * Math.sqrt(variance / logs.length)
  return { ratio: Math.exp(mean), interval: [Math.exp(mean - half), Math.exp(mean + half)] }
}
