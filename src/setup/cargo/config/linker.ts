import { getValue, readCargoConfig } from './cargo-config.ts'
import type { RustToolchain } from '../../tools/toolchain.ts'

/** The linker that cargo's configuration names for this machine's own triple; undefined where rustc takes its default. */
export async function findLinker(
  crateDir: string,
  rust: RustToolchain,
  env: Readonly<NodeJS.ProcessEnv>,
): Promise<string | undefined> {
  const variable = `CARGO_TARGET_${rust.host.replaceAll('-', '_').toUpperCase()}_LINKER`
  const config = await readCargoConfig(crateDir, env)
  const named = env[variable] ?? getValue(config, 'target', rust.host, 'linker')
  return typeof named === 'string' ? named : undefined
}
