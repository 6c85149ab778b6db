/** The compilers and LLVM tools of this machine: found, versions read, and refused by name where they do not fit. */
import { basename, dirname, join } from 'node:path'
import { describeCall } from '../../support/describe-call.ts'
import { PgoBenchmarksError } from '../../errors.ts'
import { readOutput } from './read-output.ts'

/** What `rustc -vV` says, and where its tools are. */
export interface RustToolchain {
  readonly cargo: string
  readonly rustc: string
  /** First line of `rustc -vV`, for the report. */
  readonly version: string
  /** The whole of `rustc -vV`: part of every build's key. */
  readonly verboseVersion: string
  /** Folder of the toolchain's own tools and libraries; empty when rustc does not say. */
  readonly sysroot: string
  /** Target triple of this machine. */
  readonly host: string
  /** LLVM's major version inside rustc. */
  readonly llvmMajor: number
}

/** An `llvm-profdata` and the LLVM it belongs to. */
export interface ProfdataTool {
  readonly path: string
  readonly version: string
  readonly llvmMajor: number
}

/**
 * Finds cargo and rustc (`CARGO` and `RUSTC` go before the `PATH`).
 *
 * @param crateDir the crate's folder: rustup's tools are of the toolchain that its rust-toolchain.toml asks for.
 * @throws PgoBenchmarksError `CARGO_NOT_FOUND`.
 */
export async function findRust(
  env: Readonly<NodeJS.ProcessEnv> = process.env,
  crateDir?: string,
): Promise<RustToolchain> {
  const cargo = env['CARGO'] ?? 'cargo'
  const rustc = env['RUSTC'] ?? 'rustc'
  const [cargoVersion, rustcVersion, sysroot] = await Promise.all([
    readOutput(cargo, ['--version'], env, crateDir),
    readOutput(rustc, ['-vV'], env, crateDir),
    readOutput(rustc, ['--print', 'sysroot'], env, crateDir),
  ])
  if (cargoVersion === undefined || rustcVersion === undefined) {
    const missing = cargoVersion === undefined ? `\`${cargo}\`` : `\`${rustc}\``
    throw new PgoBenchmarksError(
      'CARGO_NOT_FOUND',
      `${missing} could not be run; the arms are built with it`,
      {
        fix: 'install Rust (https://rustup.rs), or set `CARGO` and `RUSTC`, or use finished binaries with SKIP_PGO_BUILD=1',
      },
    )
  }
  const host = /^host: (.+)$/m.exec(rustcVersion)?.[1] ?? ''
  const llvmMajor = Number(/^LLVM version: (\d+)/m.exec(rustcVersion)?.[1])
  return {
    cargo,
    rustc,
    version: rustcVersion.split('\n')[0] ?? '',
    verboseVersion: rustcVersion,
    sysroot: sysroot?.trim() ?? '',
    host,
    llvmMajor,
  }
}

/**
 * Finds an `llvm-profdata` of rustc's own LLVM major version: `LLVM_PROFDATA`, rustup's llvm-tools, then
 * `llvm-profdata-N` and `llvm-profdata` on the `PATH`. An older one cannot read rustc's profiles, and a newer one may write
 * what rustc cannot read.
 *
 * @throws PgoBenchmarksError `PROFDATA_NOT_FOUND` or, with both versions, `PROFDATA_LLVM_MISMATCH`.
 */
export async function findProfdata(
  rust: RustToolchain,
  env: Readonly<NodeJS.ProcessEnv> = process.env,
): Promise<ProfdataTool> {
  return selectProfdata(
    {
      name: 'rustc',
      llvmMajor: rust.llvmMajor,
      ownProfdata: join(rust.sysroot, 'lib', 'rustlib', rust.host, 'bin', 'llvm-profdata'),
      install: describeProfdataInstall(rust),
    },
    env,
  )
}

/** A compiler that writes profiles of LLVM's. */
interface LlvmCompiler {
  readonly name: 'rustc' | 'clang'
  readonly llvmMajor: number
  /** Where an llvm-profdata stands that came with it, if one did. */
  readonly ownProfdata: string
  /** How to come by one that fits. */
  readonly install: string
}

/**
 * Finds an `llvm-profdata` of a compiler's LLVM major version: `LLVM_PROFDATA`, the compiler's own, then `llvm-profdata-N` and
 * `llvm-profdata` on the `PATH`.
 *
 * @throws PgoBenchmarksError `PROFDATA_NOT_FOUND` or, with both versions, `PROFDATA_LLVM_MISMATCH`.
 */
export async function selectProfdata(
  { name, llvmMajor, ownProfdata, install }: LlvmCompiler,
  env: Readonly<NodeJS.ProcessEnv>,
): Promise<ProfdataTool> {
  const chosen = env['LLVM_PROFDATA']
  const candidates =
    chosen === undefined ? [ownProfdata, `llvm-profdata-${llvmMajor}`, 'llvm-profdata'] : [chosen]
  const found: ProfdataTool[] = []
  // One after the other: the first one fits as a rule, and every process started costs a run some milliseconds.
  for (const path of candidates) {
    const tool = await readProfdata(path, env)
    if (tool?.llvmMajor === llvmMajor) return tool
    if (tool !== undefined) found.push(tool)
  }
  const fix =
    chosen === undefined
      ? install
      : `unset \`LLVM_PROFDATA\`, or set it to an llvm-profdata of LLVM ${llvmMajor} (package llvm-${llvmMajor})`
  const [other] = found
  if (other === undefined) {
    const what =
      chosen === undefined
        ? 'no llvm-profdata was found'
        : `\`LLVM_PROFDATA\` is ${chosen}, which is no llvm-profdata`
    throw new PgoBenchmarksError(
      'PROFDATA_NOT_FOUND',
      `${what}; ${name} has LLVM ${llvmMajor} and needs that one to merge profiles`,
      { fix },
    )
  }
  const which = chosen === undefined ? `\`${other.path}\` is` : `\`LLVM_PROFDATA\` is ${chosen},`
  throw new PgoBenchmarksError(
    'PROFDATA_LLVM_MISMATCH',
    `${which} of LLVM ${other.version}, but ${name} has LLVM ${llvmMajor}; profiles merged with it would be wrong or unreadable`,
    { fix },
  )
}

/**
 * The command that adds the llvm-tools of a toolchain. Where rustup has put it, it is named: without that rustup takes the one of the folder where the
 * command is run, which need not be the crate's, and never the one of a rustc that `RUSTC` names.
 */
export function llvmToolsCommand({ sysroot }: RustToolchain): readonly [file: string, ...args: string[]] {
  const named = basename(dirname(sysroot)) === 'toolchains' ? ['--toolchain', basename(sysroot)] : []
  return ['rustup', 'component', 'add', 'llvm-tools', ...named]
}

/** The command that installs the right llvm-profdata. */
function describeProfdataInstall(rust: RustToolchain): string {
  const packageName = `llvm-${rust.llvmMajor}`
  return `${describeCall('provision')} (which runs \`${llvmToolsCommand(rust).join(' ')}\` or, on Debian and Ubuntu as root, \`apt-get install -y ${packageName}\`), or set \`LLVM_PROFDATA\``
}

async function readProfdata(
  path: string,
  env: Readonly<NodeJS.ProcessEnv>,
): Promise<ProfdataTool | undefined> {
  // `llvm-profdata --version` came with LLVM 16; the subcommands have always known it.
  const output = await readOutput(path, ['show', '--version'], env)
  const version = /LLVM version (\S+)/.exec(output ?? '')?.[1]
  return version === undefined ? undefined : { path, version, llvmMajor: Number.parseInt(version, 10) }
}
