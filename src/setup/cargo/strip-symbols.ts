/** Binaries without symbols, as a crate's profile asks for them: built with them, so that they can be looked into, and rid of them afterwards. */
import { join } from 'node:path'
import { parse } from 'smol-toml'
import { z } from 'zod'
import { PgoBenchmarksError } from '../../errors.ts'
import type { StepInputs } from '../steps/step.ts'
import { readOutput } from '../tools/read-output.ts'
import { runTool } from '../tools/run-tool.ts'
import type { RustToolchain } from '../tools/toolchain.ts'
import type { CargoConfig } from './config/cargo-config.ts'

/** A program that takes the symbols out of a file, and its arguments before the file's path. */
export type StripTool = readonly [program: string, ...args: string[]]

/** Where a profile may be written. */
export interface ProfileSources {
  /** Its name. */
  readonly profile: string
  readonly config: CargoConfig
  /** Those of `readCargoInputs`. */
  readonly inputs: StepInputs
  /** Variables of the build. */
  readonly env: Readonly<NodeJS.ProcessEnv>
  /** The user's own rustc flags. */
  readonly userFlags: readonly string[]
}

const manifestsSchema = z.object({ manifests: z.record(z.string(), z.string().nullable()) })
const profileSchema = z.object({
  strip: z.union([z.boolean(), z.string()]).optional(),
  inherits: z.string().optional(),
})
const profilesSchema = z.object({ profile: z.record(z.string(), z.unknown()).default({}) })
/** What cargo's own profiles inherit from (The Cargo Book, Profiles). */
const BUILT_IN: Readonly<Record<string, string | undefined>> = { test: 'dev', bench: 'release' }

/**
 * Whether cargo would build without symbols: a flag, a variable, cargo's configuration and the workspace's manifest, the first that says anything about it, for the
 * profile and then for the one that it inherits from (The Cargo Book, Profiles, `strip`).
 */
export function stripsSymbols(sources: ProfileSources): boolean {
  const flag = sources.userFlags
    .join(' ')
    .matchAll(/(?:-C ?|--codegen[ =])strip=(\S+)/g)
    .toArray()
    .at(-1)?.[1]
  const asked = flag ?? findStrip(sources)
  return asked === true || asked === 'true' || asked === 'symbols'
}

function findStrip({ profile, config, inputs, env }: ProfileSources): boolean | string | undefined {
  const files = [config.values, readRootManifest(inputs)].map(
    (values) => profilesSchema.safeParse(values).data?.profile ?? {},
  )
  const seen = new Set<string>()
  for (let name: string | undefined = profile; name !== undefined && !seen.has(name);) {
    seen.add(name)
    const variable: string | undefined = env[`CARGO_PROFILE_${name.toUpperCase().replaceAll('-', '_')}_STRIP`]
    const said = files.map((file) => profileSchema.safeParse(file[name ?? '']).data)
    const strip = variable ?? said.find((each) => each?.strip !== undefined)?.strip
    if (strip !== undefined) return strip
    name = said.find((each) => each?.inherits !== undefined)?.inherits ?? BUILT_IN[name]
  }
  return undefined
}

/** Profiles count in the workspace's manifest alone, the last of those that were read. */
function readRootManifest(inputs: StepInputs): unknown {
  const manifests = Object.entries(manifestsSchema.safeParse(inputs).data?.manifests ?? {})
  const root = manifests.findLast(([path, text]) => path.endsWith('Cargo.toml') && text !== null)?.[1]
  try {
    return parse(root ?? '')
  } catch {
    // Cargo's own error to report, a moment later.
    return {}
  }
}

/**
 * Finds what takes symbols out of files for a target: the one that comes with rustc, else, for this machine's own, the linker's. Both leave the code as the linker makes it that is told to leave the
 * symbols out.
 */
export async function findStripTool(
  rust: RustToolchain,
  target: string,
  env: Readonly<NodeJS.ProcessEnv>,
): Promise<StripTool | undefined> {
  const own = join(rust.sysroot, 'lib', 'rustlib', rust.host, 'bin', 'rust-objcopy')
  if ((await readOutput(own, ['--version'], env)) !== undefined) return [own, '--strip-all']
  if (target !== rust.host || (await readOutput('strip', ['--version'], env)) === undefined) return undefined
  return ['strip', '--strip-all']
}

/**
 * Takes the symbols out of a file, in its place.
 *
 * @throws PgoBenchmarksError `CARGO_FAILED`, `CANCELLED`.
 */
export async function stripFile(
  [program, ...args]: StripTool,
  path: string,
  signal?: AbortSignal,
): Promise<void> {
  const { failed, stderr, message } = await runTool(program, [...args, path], { what: 'stripping', signal })
  if (!failed) return
  throw new PgoBenchmarksError('CARGO_FAILED', `${message}\n${stderr}`.trimEnd(), {
    fix: 'without `strip` in the profile of the manifest nothing needs to be stripped',
  })
}
