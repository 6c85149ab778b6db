/** Builds target/release/examples/concurrent_inference-baseline and …-pgo. `--fast` skips what exists, `--verbose` shows cargo's output. */
import { buildBinaries } from './build-arms.ts'
import { runScript } from './cli.ts'

await runScript(async () => buildBinaries('example'))
