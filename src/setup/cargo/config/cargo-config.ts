/** Cargo's configuration files as cargo itself reads them: found, included, merged (The Cargo Book, Configuration). */
import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { pathExists } from 'fs-extra/esm'
import { parse, type TomlTable, type TomlValue } from 'smol-toml'
import { z } from 'zod'
import { PgoBenchmarksError } from '../../../errors.ts'

/** The merged configuration of one directory. */
export interface CargoConfig {
  /** Every file that was read and its text: what a build depends on. */
  readonly files: readonly ConfigFile[]
  readonly values: TomlTable
}

/** One configuration file. */
export interface ConfigFile {
  readonly path: string
  readonly text: string
}

const includeSchema = z.array(
  z.union([
    z.string().transform((path) => ({ path, optional: false })),
    z.object({ path: z.string(), optional: z.boolean().default(false) }),
  ]),
)

/**
 * Reads the configuration that cargo sees when it is run in `directory`: of each folder from there up to the root, `.cargo/config`
 * or else `.cargo/config.toml`, then that of `CARGO_HOME`. Nearer files go before farther ones; arrays are joined, farther
 * first.
 *
 * @throws PgoBenchmarksError `CARGO_CONFIG_INVALID` that names the file cargo could not read either.
 */
export async function readCargoConfig(
  directory: string,
  env: Readonly<NodeJS.ProcessEnv>,
): Promise<CargoConfig> {
  const files: ConfigFile[] = []
  let values: TomlTable = {}
  for (const folder of listFolders(directory, env)) {
    const path = await findFirst([join(folder, 'config'), join(folder, 'config.toml')])
    if (path !== undefined) values = mergeTables(await readConfigFile(path, files, []), values, path)
  }
  return { files, values }
}

/** The value of a dotted key; undefined where there is none. */
export function getValue(config: CargoConfig, ...keys: readonly string[]): TomlValue | undefined {
  let value: TomlValue | undefined = config.values
  for (const key of keys) value = isTable(value) ? value[key] : undefined
  return value
}

/** Whether a value is a table with keys of its own. */
export function isTable(value: TomlValue | undefined): value is TomlTable {
  return typeof value === 'object' && !Array.isArray(value) && !(value instanceof Date)
}

function listFolders(directory: string, env: Readonly<NodeJS.ProcessEnv>): readonly string[] {
  const folders: string[] = []
  for (let folder = resolve(directory); ; folder = dirname(folder)) {
    folders.push(join(folder, '.cargo'))
    if (folder === dirname(folder)) break
  }
  const home = resolve(env['CARGO_HOME'] ?? join(env['HOME'] ?? homedir(), '.cargo'))
  return folders.includes(home) ? folders : [...folders, home]
}

async function findFirst(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) if (await pathExists(path)) return path
  return undefined
}

/** One file with what it includes below its own values; `chain` is how it was reached. */
async function readConfigFile(
  path: string,
  files: ConfigFile[],
  chain: readonly string[],
): Promise<TomlTable> {
  if (chain.includes(path)) throw invalid(path, 'it includes itself')
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw invalid(chain.at(-1) ?? path, `${path} cannot be read`, error)
  })
  files.push({ path, text })
  const { include = [], ...own } = parseToml(path, text)
  const included = includeSchema.safeParse(include)
  if (!included.success) throw invalid(path, '`include` must be an array of paths')
  let values: TomlTable = {}
  for (const { path: relative, optional } of included.data) {
    const file = resolve(dirname(path), relative)
    if (optional && !(await pathExists(file))) continue
    values = mergeTables(values, await readConfigFile(file, files, [...chain, path]), file)
  }
  return mergeTables(values, own, path)
}

function parseToml(path: string, text: string): TomlTable {
  try {
    return parse(text)
  } catch (error) {
    throw invalid(path, error instanceof Error ? error.message : String(error), error)
  }
}

/** `path` is named when both sides cannot be merged. */
function mergeTables(low: TomlTable, high: TomlTable, path: string): TomlTable {
  const merged: TomlTable = { ...low }
  for (const [key, value] of Object.entries(high)) {
    const before = Object.hasOwn(low, key) ? low[key] : undefined
    if (before === undefined) merged[key] = value
    else if (isTable(before) && isTable(value)) merged[key] = mergeTables(before, value, path)
    else if (Array.isArray(before) && Array.isArray(value)) merged[key] = [...before, ...value]
    else if (isScalar(before) && isScalar(value)) merged[key] = value
    else throw invalid(path, `\`${key}\` is of another type here than in another configuration file`)
  }
  return merged
}

function isScalar(value: TomlValue): boolean {
  return !isTable(value) && !Array.isArray(value)
}

function invalid(path: string, why: string, cause?: unknown): PgoBenchmarksError {
  return new PgoBenchmarksError('CARGO_CONFIG_INVALID', `${path}: ${why}`, {
    fix: 'correct the file; `cargo build` in the crate names the same fault',
    cause,
  })
}
