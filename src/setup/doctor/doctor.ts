/** What this machine has of what the suite uses, and the command that installs each missing tool. */
import { readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { parse } from 'smol-toml'
import { z } from 'zod'
import { isSupportedNode, NODE_FIX, SUPPORTED_NODE } from './node-version.ts'
import { findLauncher, type Launcher } from '../../workloads/linux/launcher.ts'
import { findLlvmMajor } from '../c/c-compiler.ts'
import { examineCompiler } from './examine-compiler.ts'
import { attempt, type Attempt } from '../tools/attempt.ts'
import { requireManifest } from '../plan/build-paths.ts'
import { findCrateFolder, findManifest, type ProjectSettings } from '../plan/crate-folder.ts'
import type { Finding } from './finding.ts'
import { describeInstall, findApt, type AptState } from './install.ts'
import { findLinker } from '../cargo/config/linker.ts'
import { DEFAULT_NEEDS, listNeeds, type Needs } from './needs.ts'
import { readOutput } from '../tools/read-output.ts'
import { findProfdata, findRust, llvmToolsCommand, type RustToolchain } from '../tools/toolchain.ts'
import { listTools, type Tool } from './tools.ts'

/** What an examination looks at. */
export interface Examination {
  /** Default: this process's environment. */
  readonly env?: Readonly<NodeJS.ProcessEnv>
  /** Default: the engine that comes with the suite. */
  readonly manifestPath?: string
  /** The project whose arms are to be made. Default: one with the default settings. */
  readonly project?: ProjectSettings
  /** Default: whether this process is root. */
  readonly root?: boolean
}

const INSTALL_RUST = "curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh"

/** Looks for every tool; never throws for a missing one. */
export async function examineMachine(examination: Examination = {}): Promise<readonly Finding[]> {
  const { env = process.env, project } = examination
  const engine = project?.settings.engine
  const manifestPath = examination.manifestPath ?? findManifest(project, env)
  const needs = project === undefined ? DEFAULT_NEEDS : listNeeds(project.settings, env)
  const crateDir =
    examination.manifestPath === undefined ? await findCrateFolder(project, env) : dirname(manifestPath)
  const [rust, apt, rustup] = await Promise.all([
    attempt(async () => findRust(env, crateDir)),
    findApt({ env, say: () => {}, ...(examination.root !== undefined && { root: examination.root }) }),
    readOutput('rustup', ['--version'], env),
  ])
  const machine = { env, apt, rustup: rustup !== undefined, crateDir, manifestPath, needs, project }
  const [rustFinding, profdata, tools, compiler] = await Promise.all([
    examineRust(rust, machine),
    examineProfdata(rust.value, machine),
    examineTools(rust.value, machine),
    engine?.kind === 'clang' ? examineCompiler(engine, env, apt) : [],
  ])
  const manifest = needs.rust ? await examineManifest(manifestPath) : []
  return [examineNode(), rustFinding, ...manifest, profdata, ...compiler, ...tools]
}

/** Whether the default job can run. */
export function canRun(findings: readonly Finding[]): boolean {
  return findings.every(({ scope, problem }) => scope !== 'default' || problem === undefined)
}

/** What is known of the machine before its tools are. */
interface Machine {
  readonly env: Readonly<NodeJS.ProcessEnv>
  readonly apt: AptState
  readonly rustup: boolean
  readonly crateDir: string
  readonly manifestPath: string
  readonly needs: Needs
  readonly project: ProjectSettings | undefined
}

function examineNode(): Finding {
  const supported = isSupportedNode(process.versions.node)
  return {
    tool: 'node',
    neededFor: 'everything',
    scope: 'default',
    version: process.versions.node,
    problem: supported ? undefined : `the suite runs on ${SUPPORTED_NODE}`,
    fix: supported ? undefined : NODE_FIX,
  }
}

async function examineRust(rust: Attempt<RustToolchain>, machine: Machine): Promise<Finding> {
  const scope = machine.needs.rust ? 'default' : 'option'
  const finding = { tool: 'cargo and rustc', neededFor: 'building the arms of a crate', scope } as const
  const version = /^rustc (\S+)/.exec(rust.value?.version ?? '')?.[1]
  if (version === undefined) {
    const chosen = ['CARGO', 'RUSTC'].filter((name) => machine.env[name] !== undefined)
    const fix = chosen.length === 0 ? INSTALL_RUST : `unset ${chosen.join(' ')}, or correct what they name`
    return { ...finding, version, problem: rust.problem, fix }
  }
  const wanted = await readRustVersion(machine.manifestPath)
  if (wanted === undefined || !isOlder(version, wanted))
    return { ...finding, version, problem: undefined, fix: undefined }
  return {
    ...finding,
    version,
    problem: `the engine needs Rust ${wanted} or newer`,
    fix: machine.rustup ? 'rustup update' : INSTALL_RUST,
  }
}

async function examineProfdata(rust: RustToolchain | undefined, machine: Machine): Promise<Finding> {
  const scope = machine.needs.rust ? 'default' : 'option'
  const finding = { tool: 'llvm-profdata of rustc', neededFor: 'merging profiles of a crate', scope } as const
  if (rust === undefined) {
    const problem = 'which version is needed is not known without rustc'
    return { ...finding, version: undefined, problem, fix: 'install Rust first' }
  }
  const { value, problem } = await attempt(async () => findProfdata(rust, machine.env))
  const version = value && `${value.version} (${value.path})`
  if (problem === undefined) return { ...finding, version, problem, fix: undefined }
  const install = machine.rustup
    ? llvmToolsCommand(rust).join(' ')
    : describeInstall(machine.apt, [`llvm-${rust.llvmMajor}`])
  const fix = machine.env['LLVM_PROFDATA'] === undefined ? install : 'unset LLVM_PROFDATA'
  return { ...finding, version, problem, fix }
}

async function examineTools(
  rust: RustToolchain | undefined,
  { env, apt, crateDir, needs, project }: Machine,
): Promise<readonly Finding[]> {
  const launcher = await findLauncher()
  const linker = rust === undefined ? undefined : await findLinker(crateDir, rust, env)
  const { engine } = project?.settings ?? {}
  const llvmMajor = engine?.kind === 'clang' ? await findLlvmMajor(engine, env) : rust?.llvmMajor
  const building = engine?.kind === 'clang' ? { ...env, ...engine.env } : env
  const tools = listTools(llvmMajor, linker, needs)
  // The compiler of the engine itself is looked for as its builds look for it.
  const others = tools.filter(({ name }) => needs.compiler === null || !name.startsWith(needs.compiler))
  return Promise.all(
    others.map(async (tool): Promise<Finding> => {
      const { name, neededFor, scope } = tool
      const found = await tool.find(building)
      const { problem, fix } =
        found === undefined ? await describeMissing(tool, env, apt) : describeFlaw(name, launcher)
      return { tool: name, neededFor, scope, version: found?.version, problem, fix }
    }),
  )
}

/** What is wrong with a tool that is not there, or not where the user says that it is. */
async function describeMissing(
  { variable, packages }: Tool,
  env: Readonly<NodeJS.ProcessEnv>,
  apt: AptState,
): Promise<Pick<Finding, 'problem' | 'fix'>> {
  const chosen = variable === undefined ? undefined : env[variable]
  return chosen === undefined
    ? { problem: 'not found', fix: describeInstall(apt, await packages(env)) }
    : { problem: `\`${variable}\` is ${chosen}, which is none`, fix: `unset ${variable}, or correct it` }
}

/** What is wrong with a tool that is there. */
function describeFlaw(tool: string, { prefix, unpinnedBecause }: Launcher): Pick<Finding, 'problem' | 'fix'> {
  if (tool === 'taskset' && unpinnedBecause !== undefined) {
    const problem = `engines will not be pinned: ${unpinnedBecause}`
    return { problem, fix: 'give this machine or container a second CPU' }
  }
  if (tool === 'setpriv' && !prefix.includes('setpriv'))
    return { problem: 'it knows no --pdeathsig', fix: 'install util-linux 2.33 or newer' }
  return { problem: undefined, fix: undefined }
}

/** Said only when it is not there: it is no tool. */
async function examineManifest(manifestPath: string): Promise<readonly Finding[]> {
  const { problem, fix } = await attempt(async () => requireManifest(manifestPath))
  if (problem === undefined) return []
  const neededFor = 'building the arms of a crate'
  return [{ tool: 'engine.manifestPath', neededFor, scope: 'default', version: undefined, problem, fix }]
}

const manifestSchema = z.object({ package: z.object({ 'rust-version': z.string() }) })

async function readRustVersion(manifestPath: string): Promise<string | undefined> {
  try {
    const manifest = manifestSchema.safeParse(parse(await readFile(manifestPath, 'utf8')))
    return manifest.data?.package['rust-version']
  } catch {
    // A manifest that is no TOML is cargo's to name.
    return undefined
  }
}

function isOlder(version: string, wanted: string): boolean {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map((part) => Number.parseInt(part, 10))
  const [wantedMajor = 0, wantedMinor = 0, wantedPatch = 0] = wanted.split('.').map(Number)
  return major !== wantedMajor
    ? major < wantedMajor
    : minor !== wantedMinor
      ? minor < wantedMinor
      : patch < wantedPatch
}
