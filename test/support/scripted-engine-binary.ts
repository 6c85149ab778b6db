/** The program of every scripted engine: compiled once a machine, because tests start hundreds of it and Node takes 20 times as long to start. */
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'

const MANIFEST = fileURLToPath(new URL('../fixtures/crates/scriptable-engine/Cargo.toml', import.meta.url))
const TARGET = fileURLToPath(new URL('../../target/scriptable-engine', import.meta.url))

/** Where it is once it is built. */
export const SCRIPTED_ENGINE: string = `${TARGET}/release/scriptable-engine`

/** Vitest's globalSetup: has cargo build what is not there or out of date. */
export default async function setup(): Promise<void> {
  await execa('cargo', ['build', '--release', '--locked', '--quiet', `--manifest-path=${MANIFEST}`], {
    // What another build is to take from the environment is not meant for this one.
    env: { CARGO_TARGET_DIR: TARGET, CARGO_BUILD_TARGET: undefined, RUSTFLAGS: undefined },
    stdin: 'ignore',
    stdout: 'inherit',
    stderr: 'inherit',
  })
}
