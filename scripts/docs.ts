/** Writes what is made from code; with `--check` it only says what would change, and fails. */
import { parseArgs } from 'node:util'
import { ROOT, runScript } from './cli.ts'
import { findStaleFiles, writeGeneratedFiles } from './docs/generated-files.ts'

await runScript(async () => {
  const { check } = parseArgs({ options: { check: { type: 'boolean', default: false } } }).values
  if (!check) return writeGeneratedFiles(ROOT)
  for (const path of await findStaleFiles(ROOT)) {
    console.error(`${path} is not what the code says: \`npm run docs\` writes it`)
    process.exitCode = 1
  }
})
