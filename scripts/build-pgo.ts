/** Builds target/release/inferno-baseline and inferno-pgo. `--fast` skips what exists, `--verbose` shows cargo's output. */
import { buildBinaries } from './build-arms.ts'
import { runScript } from './cli.ts'

await runScript(async () => buildBinaries('bin'))
