/** What cargo's builds turned out to depend on, from the notes that cargo itself keeps in its target directory. */
import { glob, readFile } from 'node:fs/promises'
import { dirname, isAbsolute, join, relative, resolve } from 'node:path'
import { pathExists } from 'fs-extra/esm'
import { parse } from 'smol-toml'
import { z } from 'zod'
import type { BuildPlan } from './build-plan.ts'
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
  const cargoDir = join(plan.workDir, 'cargo')
  const [environment, files] = await Promise.all([readVariables(cargoDir), readFiles(plan, cargoDir)])
  const packages = await listPackages(files)
  const whole = await Promise.all(packages.map(async (folder) => readsWholePackage(folder, files, cargoDir)))
  const manifests = packages.map((folder) => join(folder, 'Cargo.toml'))
  const folders = packages.filter((_, index) => whole[index])
  return { environment, paths: [...new Set([...files, ...manifests, ...folders])].sort() }
}

/** Names of the engine's own crates: its package's and those of the path dependencies and workspace members that went into the last build. */
export async function listLocalCrates(plan: BuildPlan): Promise<readonly string[]> {
  const packages = await listPackages(await readFiles(plan, join(plan.workDir, 'cargo')))
  const names = await Promise.all(
    packages.map(async (folder) => {
      const { package: own, lib } = await readManifest(folder)
      return [own?.name, lib?.name]
    }),
  )
  return [...new Set([plan.bin, ...names.flat().filter((name) => name !== undefined)])]
}

/** rustc's `# env-dep:NAME=value` in dep-info files and build scripts' `rerun-if-env-changed=NAME` (The Cargo Book, Build Scripts). */
async function readVariables(cargoDir: string): Promise<readonly string[]> {
  const names = new Set<string>()
  for await (const file of glob('**/{deps/*.d,build/*/output}', { cwd: cargoDir })) {
    const text = await readFile(join(cargoDir, file), 'utf8')
    for (const [, dependency, rerun] of text.matchAll(
      /^(?:# env-dep:([^=\n]+)|cargo::?rerun-if-env-changed=(.+)$)/gm,
    ))
      names.add(dependency ?? rerun ?? '')
  }
  return [...names].filter((name) => !SET_BY_CARGO.test(name)).sort()
}

/** Where cargo puts what it builds in a profile that has no folder of its name (The Cargo Book, Build cache). */
const OUTPUT_FOLDERS: Readonly<Record<string, string>> = { dev: 'debug', test: 'debug', bench: 'release' }

/** Files of the dep-info beside each finished binary, which is in make's syntax: spaces in paths are escaped (The Cargo Book, Dep-info files). */
async function readFiles(plan: BuildPlan, cargoDir: string): Promise<readonly string[]> {
  const built = join(cargoDir, plan.target, OUTPUT_FOLDERS[plan.profile] ?? plan.profile)
  const notes = [
    join(built, plan.binKind === 'bin' ? '' : 'examples', `${plan.bin}.d`),
    ...(plan.example === null ? [] : [join(built, 'examples', `${plan.example}.d`)]),
  ]
  const files = new Set<string>()
  for (const note of notes) {
    const text = await readFile(note, 'utf8').catch(() => '')
    const [, ...paths] = text.trim().split(/(?<!\\)\s+/)
    for (const path of paths)
      files.add(resolve(dirname(plan.manifestPath), path.replaceAll(String.raw`\ `, ' ')))
  }
  return [...files].filter((file) => isOutside(plan.targetDir, file))
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

async function readManifest(folder: string): Promise<z.infer<typeof manifestSchema>> {
  return manifestSchema.parse(parse(await readFile(join(folder, 'Cargo.toml'), 'utf8')))
}

/** Whether a package's build script ran without any `rerun-if-…`. */
async function readsWholePackage(
  folder: string,
  files: readonly string[],
  cargoDir: string,
): Promise<boolean> {
  const { name, build } = (await readManifest(folder)).package ?? {}
  const script = join(folder, typeof build === 'string' ? build : 'build.rs')
  if (name === undefined || !files.includes(script)) return false
  for await (const file of glob(`**/build/${name}-*/output`, { cwd: cargoDir })) {
    if (/^cargo::?rerun-if-/m.test(await readFile(join(cargoDir, file), 'utf8'))) return false
  }
  return true
}

function isOutside(folder: string, file: string): boolean {
  const path = relative(folder, file)
  return path.startsWith('..') || isAbsolute(path)
}
