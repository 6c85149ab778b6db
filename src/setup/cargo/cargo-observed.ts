/** What cargo's builds turned out to depend on, from the notes that cargo itself keeps in its target directory. */
import { glob, readFile } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path'
import { pathExists } from 'fs-extra/esm'
import { parse } from 'smol-toml'
import { z } from 'zod'
import type { BuildPlan } from './build-plan.ts'
import { cargoDir } from './cargo-plan.ts'
import type { Observed } from '../steps/observed.ts'

const manifestSchema = z.object({
  package: z.object({ name: z.string(), build: z.union([z.string(), z.boolean()]).optional() }).optional(),
  lib: z.object({ name: z.string().optional() }).optional(),
})

/** Variables that cargo sets for build scripts and crates, or that an arm's flags go through; their sources are inputs. */
const SET_BY_CARGO =
  /^(OUT_DIR$|CARGO_(PKG|CFG|FEATURE|MANIFEST|BIN|CRATE|PRIMARY)_|CARGO_ENCODED_RUSTFLAGS$)/

/**
 * Reads which variables crates and build scripts looked at, and which files outside the registry were compiled or named: those of the
 * engine's crate, of path dependencies and of workspace members. A package whose build script names none counts with all its files, as
 * it does for cargo.
 */
export async function readCargoObserved(plan: BuildPlan): Promise<Observed> {
  const folder = cargoDir(plan)
  const [variables, read] = await Promise.all([readVariables(folder), readFiles(plan)])
  const { files } = read
  const packages = await listPackages(files)
  const scripts = await Promise.all(packages.map(async (path) => readBuildScript(path, files, folder)))
  const manifests = packages.map((path) => join(path, 'Cargo.toml'))
  const folders = packages.filter((_, index) => scripts[index] === 'reads its whole package')
  const silent = packages.filter((_, index) => scripts[index] === 'left no note')
  return {
    environment: variables.names,
    paths: [...new Set([...files, ...manifests, ...folders])].sort(),
    unknown: [
      ...(variables.notes === 0
        ? [`the variables of the build, of which cargo left no note in ${folder}`]
        : []),
      ...read.missing.map((note) => `the files of the build: cargo left no ${note}`),
      ...silent.map((path) => `what the build script of ${path} read: cargo left no note in ${folder}`),
    ],
  }
}

/** Names of the engine's own crates: its package's and those of the path dependencies and workspace members that went into the last build. */
export async function listLocalCrates(plan: BuildPlan): Promise<readonly string[]> {
  const packages = await listPackages((await readFiles(plan)).files)
  const names = await Promise.all(
    packages.map(async (folder) => {
      const { package: own, lib } = await readManifest(folder)
      return [own?.name, lib?.name]
    }),
  )
  return [...new Set([plan.bin, ...names.flat().filter((name) => name !== undefined)])]
}

/** rustc's `# env-dep:NAME=value` in dep-info files and build scripts' `rerun-if-env-changed=NAME` (The Cargo Book, Build Scripts). */
async function readVariables(
  folder: string,
): Promise<{ readonly names: readonly string[]; readonly notes: number }> {
  const names = new Set<string>()
  let notes = 0
  for await (const file of glob('**/{deps/*.d,build/*/output}', { cwd: folder })) {
    const text = await readFile(join(folder, file), 'utf8')
    notes += 1
    for (const [, dependency, rerun] of text.matchAll(
      /^(?:# env-dep:([^=\n]+)|cargo::?rerun-if-env-changed=(.+)$)/gm,
    ))
      names.add(dependency ?? rerun ?? '')
  }
  return { names: [...names].filter((name) => !SET_BY_CARGO.test(name)).sort(), notes }
}

/** Where cargo puts what it builds in a profile that has no folder of its name (The Cargo Book, Build cache). */
const OUTPUT_FOLDERS: Readonly<Record<string, string>> = { dev: 'debug', test: 'debug', bench: 'release' }

/** Files of the dep-info beside each finished binary, which is in make's syntax: spaces in paths are escaped (The Cargo Book, Dep-info files). */
async function readFiles(
  plan: BuildPlan,
): Promise<{ readonly files: readonly string[]; readonly missing: readonly string[] }> {
  const built = join(cargoDir(plan), plan.target, OUTPUT_FOLDERS[plan.profile] ?? plan.profile)
  const notes = [
    join(built, plan.binKind === 'bin' ? '' : 'examples', `${plan.bin}.d`),
    ...(plan.example === null ? [] : [join(built, 'examples', `${plan.example}.d`)]),
  ]
  const files = new Set<string>()
  const missing: string[] = []
  for (const note of notes) {
    const text = await readFile(note, 'utf8').catch(() => '')
    if (text === '') missing.push(note)
    const [, ...paths] = text.trim().split(/(?<!\\)\s+/)
    for (const path of paths)
      files.add(resolve(dirname(plan.manifestPath), path.replaceAll(String.raw`\ `, ' ')))
  }
  return { files: [...files].filter((file) => isOutside(plan.targetDir, file)), missing }
}

/** Folders of the packages that Rust files belong to. */
async function listPackages(files: readonly string[]): Promise<readonly string[]> {
  const folders = new Set(files.filter((file) => file.endsWith('.rs')).map((file) => dirname(file)))
  const found = await Promise.all([...folders].map(async (folder) => findPackage(folder)))
  return [...new Set(found.filter((folder) => folder !== undefined))]
}

async function findPackage(folder: string): Promise<string | undefined> {
  if (await pathExists(join(folder, 'Cargo.toml'))) return folder
  const parent = dirname(folder)
  return parent === folder ? undefined : findPackage(parent)
}

/** What cargo has built with is right; one that has been changed since says nothing. */
async function readManifest(folder: string): Promise<z.infer<typeof manifestSchema>> {
  try {
    return manifestSchema.parse(parse(await readFile(join(folder, 'Cargo.toml'), 'utf8')))
  } catch {
    return {}
  }
}

/** What is known of what a package's build script reads; without any `rerun-if-…` it is the whole package. */
async function readBuildScript(
  folder: string,
  files: readonly string[],
  cargoFolder: string,
): Promise<'names what it reads' | 'reads its whole package' | 'left no note' | 'none'> {
  const { name, build } = (await readManifest(folder)).package ?? {}
  const script = join(folder, typeof build === 'string' ? build : 'build.rs')
  if (name === undefined || !files.includes(script)) return 'none'
  let notes = 0
  for await (const file of glob('**/build/*/output', { cwd: cargoFolder })) {
    if (!basename(dirname(file)).startsWith(`${name}-`)) continue
    if (/^cargo::?rerun-if-/m.test(await readFile(join(cargoFolder, file), 'utf8')))
      return 'names what it reads'
    notes += 1
  }
  return notes === 0 ? 'left no note' : 'reads its whole package'
}

function isOutside(folder: string, file: string): boolean {
  const path = relative(folder, file)
  return path.startsWith('..') || isAbsolute(path)
}
