/** One step of the pipeline: skipped when what it depends on and its outputs are unchanged, stamped when it is done. */
import { readFile } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { pathExists } from 'fs-extra/esm'
import { z } from 'zod'
import { writeJsonAtomically } from '../../support/write-file.ts'
import { hashValue } from './content-hash.ts'
import { hashObserved, listChanges, nameVariable, type Observed, type ObservedContext } from './observed.ts'

/** Raised when the evidence of any step changes its shape: older stamps then count as absent. */
const STAMP_VERSION = 4

const stampSchema = z.object({
  version: z.literal(STAMP_VERSION),
  /** Hash of every input by its name, so that a stale step can say which one changed. */
  inputs: z.record(z.string(), z.string()),
  /** What the step turned out to depend on while it ran. */
  observed: z.object({
    environment: z.record(z.string(), z.string()),
    paths: z.record(z.string(), z.string()),
    unknown: z.array(z.string()).readonly(),
  }),
  /** SHA-256 of every output by its path from the target directory, which may move. */
  outputs: z.array(z.object({ path: z.string(), sha256: z.string() })),
  durationMs: z.number(),
  evidence: z.unknown(),
})

const NOTHING_OBSERVED: Observed = { environment: [], paths: [] }

/** What is remembered of a finished step. */
export type Stamp = z.infer<typeof stampSchema>

/** What a step depends on, by name; any JSON-able values. */
export interface StepInputs {
  readonly [name: string]: unknown
  /** Variables, which are told apart: a stale step names the one that changed. */
  readonly environment?: Readonly<NodeJS.ProcessEnv> | undefined
}

/**
 * Inputs from several places in one. A name of two would hide one of them, whose changes would then make nothing stale.
 *
 * @throws Error for such a name: it is a fault of the suite.
 */
export function joinInputs(...parts: readonly StepInputs[]): StepInputs {
  const names = parts.flatMap((part) => Object.keys(part))
  const twice = names.find((name, index) => names.indexOf(name) !== index)
  if (twice !== undefined) throw new Error(`two inputs of a step are named \`${twice}\``)
  return Object.assign({}, ...parts) as StepInputs
}

/** Files that a step made, and what the report should know of it. */
export interface StepResult<Evidence> {
  /** Absolute paths below the target directory. */
  readonly outputs: readonly string[]
  readonly evidence: Evidence
  /** What the step turned out to depend on beyond its inputs; none by default. */
  readonly observed?: Observed
}

/** A file with its content's SHA-256. */
export interface Output {
  readonly path: string
  readonly sha256: string
}

/** A step's outcome; `fresh` when it was up to date and nothing was done. */
export interface StepOutcome<Evidence> {
  readonly fresh: boolean
  readonly outputs: readonly Output[]
  readonly durationMs: number
  readonly evidence: Evidence
}

/** Where stamps are kept, and what the paths in them start from. */
export interface StampStore extends ObservedContext {
  readonly stampDir: string
}

/** Why a step has to run. */
export type Staleness =
  | { readonly because: 'never-run' }
  | { readonly because: 'inputs'; readonly names: readonly string[] }
  | { readonly because: 'unknown'; readonly what: readonly string[] }
  | { readonly because: 'output'; readonly path: string; readonly change: 'missing' | 'altered' }

/**
 * Runs a step unless its stamp has the same inputs and all outputs still have the content it stamped. The stamp is written
 * last, so a step that was interrupted anywhere runs again.
 */
export async function runStep<Evidence>(
  store: StampStore,
  name: string,
  inputs: StepInputs,
  run: () => Promise<StepResult<Evidence>>,
): Promise<StepOutcome<Evidence>> {
  const checked = await checkStep<Evidence>(store, name, inputs)
  if (checked.fresh) return checked
  const begin = performance.now()
  const { outputs, evidence, observed = NOTHING_OBSERVED } = await run()
  const hashed = await Promise.all(
    outputs.map(async (path) => ({ path, sha256: await store.hashes.hash(path) })),
  )
  const durationMs = Math.round(performance.now() - begin)
  const stamp: Stamp = {
    version: STAMP_VERSION,
    inputs: hashInputs(inputs),
    observed: await hashObserved(observed, store),
    outputs: hashed.map(({ path, sha256 }) => ({ path: relative(store.targetDir, path), sha256 })),
    durationMs,
    evidence,
  }
  await writeJsonAtomically(stampPath(store, name), stamp)
  return { fresh: false, outputs: hashed, durationMs, evidence }
}

/** Says without running anything whether a step is fresh, with its remembered outcome, or why it is not. */
export async function checkStep<Evidence>(
  store: StampStore,
  name: string,
  inputs: StepInputs,
): Promise<
  | (StepOutcome<Evidence> & { readonly fresh: true })
  | { readonly fresh: false; readonly staleness: Staleness }
> {
  const stamp = await readStamp(store, name)
  if (stamp === undefined) return { fresh: false, staleness: { because: 'never-run' } }
  const hashes = hashInputs(inputs)
  const names = [...new Set([...Object.keys(hashes), ...Object.keys(stamp.inputs)])]
  const changed = new Set([
    ...names.filter((input) => hashes[input] !== stamp.inputs[input]).sort(),
    ...(await listChanges(stamp.observed, store)),
  ])
  if (changed.size > 0) return { fresh: false, staleness: { because: 'inputs', names: [...changed] } }
  const { unknown } = stamp.observed
  if (unknown.length > 0) return { fresh: false, staleness: { because: 'unknown', what: unknown } }
  const outputs = stamp.outputs.map(({ path, sha256 }) => ({ path: resolve(store.targetDir, path), sha256 }))
  for (const { path, sha256 } of outputs) {
    const there = await pathExists(path)
    if (there && (await store.hashes.hash(path)) === sha256) continue
    return { fresh: false, staleness: { because: 'output', path, change: there ? 'altered' : 'missing' } }
  }
  return { fresh: true, outputs, durationMs: stamp.durationMs, evidence: stamp.evidence as Evidence }
}

/** The stamp of a step that has run before; undefined when there is none or it cannot be read. */
export async function readStamp(
  store: Pick<StampStore, 'stampDir'>,
  name: string,
): Promise<Stamp | undefined> {
  try {
    return stampSchema.safeParse(JSON.parse(await readFile(stampPath(store, name), 'utf8'))).data
  } catch {
    return undefined
  }
}

function hashInputs({ environment = {}, ...others }: StepInputs): Record<string, string> {
  const variables = Object.entries(environment).map(([name, value]) => [nameVariable(name), value] as const)
  const named: readonly (readonly [string, unknown])[] = [...Object.entries(others), ...variables]
  return Object.fromEntries(named.map(([name, value]) => [name, hashValue(value ?? null)]))
}

function stampPath({ stampDir }: Pick<StampStore, 'stampDir'>, name: string): string {
  return join(stampDir, `${name.replaceAll(' ', '-')}.json`)
}
