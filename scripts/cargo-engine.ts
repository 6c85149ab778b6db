/** `cargo-engine.ts COMMAND [ARGUMENT …]`: a command of cargo on the suite's own engine, whose dependencies are those compiled for the baseline. */
import { resolveSettings } from '../src/settings/settings.ts'
import { runCargo } from '../src/setup/cargo/run-cargo.ts'
import { createScriptContext, runScript } from './cli.ts'

const [command = 'help', ...args] = process.argv.slice(2)

await runScript(async () => {
  const settings = resolveSettings({})
  process.exitCode = await runCargo(settings, { command, args, checked: 'inferno' }, createScriptContext())
})
