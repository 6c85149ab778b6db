/** docs/your-engine.md, followed to the letter: its files are written, its commands run. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { adaptSource, BUILDING } from '../support/example-project.ts'
import { openKeptFolder } from '../support/kept-folder.ts'
import { createProject, REPOSITORY } from '../support/temp-project.ts'

interface Block {
  readonly language: string
  /** Path of the file that the block is; undefined for commands. */
  readonly file: string | undefined
  readonly text: string
}

async function readBlocks(): Promise<readonly Block[]> {
  const page = await readFile(join(REPOSITORY, 'docs', 'your-engine.md'), 'utf8')
  return [...page.matchAll(/^```(\w+)(?: (\S+))?\n(.*?)^```$/gms)].map(
    ([, language = '', file, text = '']) => ({
      language,
      file,
      text,
    }),
  )
}

test('the page leads from nothing to a verdict', { timeout: 5 * 60_000 }, async () => {
  const blocks = await readBlocks()
  const written = blocks.filter(({ file }) => file !== undefined)
  const files = Object.fromEntries(written.map(({ file = '', text }) => [file, adaptSource(text)]))
  expect(Object.keys(files)).toEqual([
    'Cargo.toml',
    'src/main.rs',
    'vitest.config.ts',
    'prompts.txt',
    'counter.bench.ts',
  ])
  // Built from nothing at first; then the page's commands find what they built before.
  const root = await openKeptFolder('your-engine', blocks)
  await using project = await createProject({ files, benchFile: null, root })
  const commands = blocks
    .filter(({ language }) => language === 'sh')
    .flatMap(({ text }) => text.trim().split('\n'))
  expect(commands).toHaveLength(4)
  let output = ''
  for (const command of commands) {
    // The project has a package.json and the repository's packages; there is nothing published to install.
    if (command.startsWith('npm ')) continue
    const [file = '', ...args] = command.split(' ')
    const env = {
      ...BUILDING,
      NO_COLOR: '1',
      TMPDIR: join(project.root, 'tmp'),
      PGO_MEASURING_LOCK: project.root,
    }
    const { all } = await execa(file, args, { cwd: project.root, env, all: true, stdin: 'ignore' })
    output += all
  }
  expect(output).toMatch(/^one question +pgo +[+-]/m)
  const { build, tiers } = await project.readResults()
  expect(tiers).toMatchObject([{ state: 'measured', workload: { prompts: ['how long does this take?'] } }])
  expect(build.training).toMatchObject({ processes: 4, prompts: { prompts: 4, min: 13, max: 28 } })
})
