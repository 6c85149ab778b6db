/** Copies of examples/, which use this repository's sources in place of the published package and measure for seconds only. */
import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { openKeptFolder } from './kept-folder.ts'
import { createProject, REPOSITORY, type Project } from './temp-project.ts'

/**
 * The fewest blocks are enough for a verdict, however wide its interval; other tests need the CPUs too.
 */
const QUICK = "seed: 1, precision: '40 %', budgetSeconds: 30, minBlocks: 8, cpus: 'off', "

/** Every kind of verdict. Real programs on a busy machine: a control that withholds what they said is right to. */
export const VERDICT = /(faster|slower|equivalent|inconclusive|withheld)/

/** Makes a page's or an example's text run here. */
export function adaptSource(text: string): string {
  return measureQuickly(text)
    .replaceAll("'pgo-benchmarks/bench'", `'${REPOSITORY}src/bench.ts'`)
    .replaceAll("'pgo-benchmarks'", `'${REPOSITORY}src/index.ts'`)
}

/** The text of a vitest.config.ts that has a tier end as soon as it may. */
export function measureQuickly(text: string): string {
  return text.replaceAll(/pgoBenchmarks\(\{\s/g, `pgoBenchmarks({ ${QUICK}`)
}

/**
 * A project with the files of an example, whose builds are kept.
 *
 * @param variant a name for `change`, which is made in its vitest.config.ts.
 */
export async function createExample(
  name: string,
  variant = 'plain',
  change: (config: string) => string = (config) => config,
): Promise<Project> {
  const folder = join(REPOSITORY, 'examples', name)
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files: Record<string, string> = {}
  for (const entry of entries.filter((each) => each.isFile())) {
    const path = join(entry.parentPath, entry.name)
    const text = adaptSource(await readFile(path, 'utf8'))
    files[relative(folder, path)] = entry.name === 'vitest.config.ts' ? change(text) : text
  }
  return createProject({ files, benchFile: null, root: await openKeptFolder(`${name}-${variant}`, files) })
}

/** Variables with which a project builds, and finds cargo's own folder. */
export const BUILDING: Readonly<Record<string, string>> = {
  SKIP_PGO_BUILD: '0',
  HOME: process.env['HOME'] ?? '',
  ...Object.fromEntries(
    ['CARGO_HOME', 'RUSTUP_HOME', 'RUSTUP_TOOLCHAIN'].flatMap((name) => {
      const value = process.env[name]
      return value === undefined ? [] : [[name, value]]
    }),
  ),
}
