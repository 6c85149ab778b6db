import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { PgoBenchmarksError } from '../../errors.ts'
import { findEngine } from '../project/find-engine.ts'
import { renderInitFiles, type InitPlan } from '../project/init-files.ts'
import { print } from '../../support/print.ts'

const PROTOCOLS: readonly InitPlan['protocol'][] = ['process', 'openai', 'jsonl']

/** Writes what puts the engine of a folder under test, as far as it is not there; no file is ever overwritten. */
export async function run({
  directory,
  protocol: asked = 'process',
  model,
  ...choice
}: {
  readonly directory: string | undefined
  readonly bin: string | undefined
  readonly baseline: string | undefined
  readonly pgo: string | undefined
  readonly protocol: string | undefined
  readonly model: string | undefined
}): Promise<number> {
  const root = resolve(process.env['INIT_CWD'] ?? '.', directory ?? '.')
  const protocol = PROTOCOLS.find((each) => each === asked)
  if (protocol === undefined) {
    throw new PgoBenchmarksError('ARGUMENTS_INVALID', `\`--protocol\` is ${JSON.stringify(asked)}`, {
      fix: `one of ${PROTOCOLS.join(', ')}`,
    })
  }
  const engine = await findEngine(root, choice)
  const files = renderInitFiles({ engine, protocol, model })
  for (const [path, content] of Object.entries(files)) await say(path, writeNew(join(root, path), content))
  await say('package.json', addScripts(join(root, 'package.json')))
  if (engine.note !== undefined) print(`\n${engine.note}`)
  print(`
Look through vitest.config.ts: \`protocol.args\` are the engine's arguments (docs/protocols.md). Then:
  npm install --save-dev vitest@5 node@24 pgo-benchmarks
  npx pgo-benchmarks doctor
  npm run bench`)
  return 0
}

async function say(path: string, written: Promise<boolean>): Promise<void> {
  print(`${(await written) ? 'wrote' : 'kept '}  ${path}`)
}

/** False for a file that is there already. */
async function writeNew(path: string, content: string): Promise<boolean> {
  await mkdir(dirname(path), { recursive: true })
  try {
    await writeFile(path, content, { flag: 'wx' })
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}

/** What `npm install --save-dev` makes in an empty folder: nobody has said yet how modules are written there. */
const BARE_KEYS: ReadonlySet<string> = new Set(['devDependencies'])

/** Adds the script `bench` where there is none of that name; a package.json that is there keeps all that it has. */
async function addScripts(path: string): Promise<boolean> {
  const scripts = { bench: 'vitest bench --run' }
  const modules = { private: true, type: 'module' }
  if (await writeNew(path, format({ ...modules, scripts }))) return true
  const found = JSON.parse(await readFile(path, 'utf8')) as { readonly scripts?: Record<string, string> }
  if (found.scripts?.['bench'] !== undefined) return false
  const isBare = Object.keys(found).every((key) => BARE_KEYS.has(key))
  await writeFile(
    path,
    format({ ...(isBare && modules), ...found, scripts: { ...found.scripts, ...scripts } }),
  )
  return true
}

function format(value: object): string {
  return `${JSON.stringify(value, undefined, 2)}\n`
}
