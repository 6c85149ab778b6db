/** The user's own rustc flags and target, found as cargo finds them: the flags of an arm would otherwise switch some of them off. */
import type { TomlValue } from 'smol-toml'
import { PgoBenchmarksError } from '../../../errors.ts'
import { getValue, isTable, type CargoConfig } from './cargo-config.ts'
import { matchesCfg } from './cfg-expression.ts'
import { readOutput } from '../../tools/read-output.ts'
import type { RustToolchain } from '../../tools/toolchain.ts'

/** What the flags depend on. */
export interface FlagSources {
  readonly config: CargoConfig
  readonly rust: RustToolchain
  /** Triple that the arms are built for. */
  readonly target: string
  readonly env: Readonly<NodeJS.ProcessEnv>
}

/**
 * Finds the triple to build for: the setting, then `CARGO_BUILD_TARGET`, then `build.target`, else that of this machine.
 *
 * @throws PgoBenchmarksError `CARGO_CONFIG_INVALID` when `build.target` names several.
 */
export function resolveTarget(setting: string | undefined, sources: Omit<FlagSources, 'target'>): string {
  const { config, rust, env } = sources
  const configured = getValue(config, 'build', 'target')
  const named = setting ?? (env['CARGO_BUILD_TARGET'] || configured)
  if (named === undefined || named === 'host-tuple') return rust.host
  const list = [named].flat()
  const [target] = list
  if (list.length === 1 && typeof target === 'string') return target
  throw new PgoBenchmarksError(
    'CARGO_CONFIG_INVALID',
    `\`build.target\` is ${JSON.stringify(named)}; the arms are built for one target`,
    { fix: 'name one with `engine.target` or `CARGO_BUILD_TARGET`' },
  )
}

/**
 * Collects the flags that cargo would give to every crate of the target. Cargo takes them from one source alone, the first of
 * `CARGO_ENCODED_RUSTFLAGS`, `RUSTFLAGS`, the `target` tables (by triple, then every `cfg(...)` that holds) and `build.rustflags`
 * (The Cargo Book, Configuration, `build.rustflags`); an environment variable that is set counts even when it is empty.
 *
 * @throws PgoBenchmarksError `CARGO_CONFIG_INVALID` for flags that are neither a string nor strings.
 */
export async function resolveRustflags(sources: FlagSources): Promise<readonly string[]> {
  const { env } = sources
  const encoded = env['CARGO_ENCODED_RUSTFLAGS']
  if (encoded !== undefined) return encoded === '' ? [] : encoded.split('\u001F')
  const plain = env['RUSTFLAGS']
  if (plain !== undefined) return splitFlags(plain)
  // The flags decide which cfg hold, and those decide which flags apply; cargo asks rustc once with the flags that no cfg has.
  const cfgKeys = listCfgKeys(sources.config)
  const flags = readFlags(sources, [])
  if (cfgKeys.length === 0) return flags
  const cfg = await readCfg(sources, flags)
  return readFlags(
    sources,
    cfgKeys.filter((key) => matchesCfg(key, cfg) === true),
  )
}

/** Target tables with a condition and flags, in the order in which cargo applies them: that of their text. */
function listCfgKeys(config: CargoConfig): readonly string[] {
  const target = getValue(config, 'target')
  if (!isTable(target)) return []
  const keys = Object.keys(target).filter((key) => key.startsWith('cfg('))
  return keys
    .filter((key) => getValue(config, 'target', key, 'rustflags') !== undefined)
    .toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
}

function readFlags({ config, target, env }: FlagSources, cfgKeys: readonly string[]): readonly string[] {
  const variable = `CARGO_TARGET_${target.replaceAll('-', '_').toUpperCase()}_RUSTFLAGS`
  const targetFlags = [
    ...toFlags(getValue(config, 'target', target, 'rustflags'), `target.${target}.rustflags`),
    ...splitFlags(env[variable] ?? ''),
    ...cfgKeys.flatMap((key) =>
      toFlags(getValue(config, 'target', key, 'rustflags'), `target.'${key}'.rustflags`),
    ),
  ]
  if (targetFlags.length > 0) return targetFlags
  return [
    ...toFlags(getValue(config, 'build', 'rustflags'), 'build.rustflags'),
    ...splitFlags(env['CARGO_BUILD_RUSTFLAGS'] ?? ''),
  ]
}

async function readCfg({ rust, target, env }: FlagSources, flags: readonly string[]): Promise<Set<string>> {
  const args = ['--print', 'cfg', '--target', target, ...flags]
  const output = await readOutput(rust.rustc, args, env)
  if (output !== undefined) return new Set(output.split('\n'))
  throw new PgoBenchmarksError(
    'CARGO_CONFIG_INVALID',
    `\`${[rust.rustc, ...args].join(' ')}\` failed, so which \`target.'cfg(...)'\` tables apply is unknown`,
    { fix: 'correct the flags or the target; the same command shows the fault' },
  )
}

function toFlags(value: TomlValue | undefined, key: string): readonly string[] {
  if (value === undefined) return []
  if (typeof value === 'string') return splitFlags(value)
  if (Array.isArray(value) && value.every((flag) => typeof flag === 'string')) return value
  throw new PgoBenchmarksError(
    'CARGO_CONFIG_INVALID',
    `\`${key}\` is ${JSON.stringify(value)}; it must be a string or an array of strings`,
    { fix: "correct cargo's configuration file" },
  )
}

function splitFlags(text: string): readonly string[] {
  return text.split(/\s+/).filter((flag) => flag !== '')
}
