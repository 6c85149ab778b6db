/** The command line as a person has it, and machines to call it on. */
import { chmod } from 'node:fs/promises'
import { execa } from 'execa'
import type { Settings } from '../../src/settings/settings.ts'
import { createProject, REPOSITORY, type Project } from './temp-project.ts'

/** What a call left. */
export interface Ended {
  readonly stdout: string
  readonly stderr: string
  readonly exitCode: number | undefined
}

/** Calls `pgo-benchmarks` as npm does. */
export async function call(
  args: readonly string[],
  { cwd = process.cwd(), env = {} }: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<Ended> {
  const program = `${REPOSITORY}src/cli/main.ts`
  const { stdout, stderr, exitCode } = await execa(process.execPath, [program, ...args], {
    reject: false,
    stdin: 'ignore',
    cwd,
    // As npm says where it was called.
    env: { INIT_CWD: cwd, SKIP_PGO_BUILD: '', ...env },
  })
  return { stdout, stderr, exitCode }
}

/** A project with engines of its own and a machine that has nothing but the programs in `bin`, each with one answer to all questions. */
export async function createMachine(
  settings: Settings,
  programs: Readonly<Record<string, string>>,
): Promise<Project & { readonly env: NodeJS.ProcessEnv }> {
  const files = Object.fromEntries(
    Object.entries(programs).map(([name, says]) => [`bin/${name}`, `#!/bin/sh\n${says}\n`]),
  )
  const project = await createProject({ settings, files })
  for (const name of Object.keys(programs)) await chmod(`${project.root}/bin/${name}`, 0o755)
  const env = { PATH: `${project.root}/bin:/usr/bin:/bin`, CC: '', CXX: '' }
  return { ...project, env }
}

/** A project with finished binaries. */
export const PREBUILT: Settings = {
  engine: { kind: 'prebuilt', arms: { baseline: 'a', pgo: 'b' } },
  protocol: { kind: 'jsonl', args: ['serve'] },
}

/** Programs of a machine without Rust. */
export const NO_RUST = { cargo: 'exit 1', rustc: 'exit 1' }
