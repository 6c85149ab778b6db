/** One step of the pipeline: skipped when its key and its outputs are unchanged, stamped when it is done. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathExists } from 'fs-extra/esm'
import { z } from 'zod'
import { writeJsonAtomically } from '../write-file.ts'
import { hashFile } from './content-hash.ts'

/** Raised when the evidence of any step changes its shape: older stamps then count as absent. */
const STAMP_VERSION = 1

const stampSchema = z.object({
  version: z.literal(STAMP_VERSION),
  key: z.string(),
  /** SHA-256 of every output by its path. */
  outputs: z.record(z.string(), z.string()),
  durationMs: z.number(),
  evidence: z.unknown(),
})

/** What is remembered of a finished step. */
export type Stamp = z.infer<typeof stampSchema>

/** A step and what it depends on. */
export interface Step<Evidence> {
  readonly name: string
  /** Hash of everything the step depends on. */
  readonly key: string
  /** Does the work; returns the files it made and what the report should know of it. */
  readonly run: () => Promise<{ readonly outputs: readonly string[]; readonly evidence: Evidence }>
}

/** A step's outcome; `fresh` when it was up to date and nothing was done. */
export interface StepOutcome<Evidence> {
  readonly fresh: boolean
  readonly stamp: Stamp
  readonly evidence: Evidence
}

/**
 * Runs a step unless its stamp has the same key and all outputs still have the content it stamped. The stamp is written
 * last, so a step that was interrupted anywhere runs again.
 */
export async function runStep<Evidence>(
  stampDir: string,
  step: Step<Evidence>,
): Promise<StepOutcome<Evidence>> {
  const file = stampPath(stampDir, step.name)
  const stamp = await readStamp(stampDir, step.name)
  if (stamp?.key === step.key && (await outputsUnchanged(stamp))) {
    return { fresh: true, stamp, evidence: stamp.evidence as Evidence }
  }
  const begin = performance.now()
  const { outputs, evidence } = await step.run()
  const hashes = await Promise.all(outputs.map(async (path) => [path, await hashFile(path)] as const))
  const next: Stamp = {
    version: STAMP_VERSION,
    key: step.key,
    outputs: Object.fromEntries(hashes),
    durationMs: Math.round(performance.now() - begin),
    evidence,
  }
  await writeJsonAtomically(file, next)
  return { fresh: false, stamp: next, evidence }
}

/** The stamp of a step that has run before; undefined when there is none or it cannot be read. */
export async function readStamp(stampDir: string, name: string): Promise<Stamp | undefined> {
  try {
    return stampSchema.safeParse(JSON.parse(await readFile(stampPath(stampDir, name), 'utf8'))).data
  } catch {
    return undefined
  }
}

function stampPath(stampDir: string, name: string): string {
  return join(stampDir, `${name}.json`)
}

async function outputsUnchanged(stamp: Stamp): Promise<boolean> {
  const unchanged = await Promise.all(
    Object.entries(stamp.outputs).map(
      async ([path, hash]) => (await pathExists(path)) && (await hashFile(path)) === hash,
    ),
  )
  return unchanged.every(Boolean)
}
