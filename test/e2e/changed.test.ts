/** `vitest bench --changed`, with real Git: nothing is measured here, only which files run. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { createProject, type Project } from '../support/temp-project.ts'

const FILES = {
  'one.bench.ts': "import { test } from 'vitest'\ntest('ran', () => {})",
  '.gitignore': 'node_modules\ntmp\nreports\ntarget\n',
  'README.md': 'An engine.',
  'engine/Cargo.toml': '[package]\nname = "engine"\nversion = "0.0.0"\n',
  'engine/src/main.rs': 'fn main() {}',
  'prompts.txt': 'hello',
}

/** A project in Git, all of it committed. */
async function createCommitted(): Promise<Project> {
  const settings = { engine: { manifestPath: 'engine/Cargo.toml' }, measured: { file: 'prompts.txt' } }
  const project = await createProject({ settings, files: FILES })
  await commit(project)
  return project
}

async function commit({ root }: Project): Promise<void> {
  const git = async (...args: readonly string[]) => execa('git', args, { cwd: root })
  await git('init', '-q')
  await git('add', '-A')
  await git('-c', 'user.name=test', '-c', 'user.email=test', 'commit', '-qm', 'before', '--allow-empty')
}

test.for([
  ['engine/src/main.rs', true],
  ['engine/src/new.rs', true],
  ['prompts.txt', true],
  ['README.md', false],
] as const)('a change of %s alone runs the benchmarks: %s', async ([file, runs]) => {
  await using project = await createCommitted()
  await writeFile(join(project.root, file), '// changed')
  const { output, exitCode } = await project.vitest(['bench', '--run', '--changed'])
  expect(exitCode).toBe(0)
  expect(/✓ .*one\.bench\.ts/.test(output)).toBe(runs)
})

test('a change since a commit runs the benchmarks, and plain tests stay as they are', async () => {
  await using project = await createCommitted()
  await writeFile(join(project.root, 'engine/src/main.rs'), '// changed')
  await writeFile(join(project.root, 'sum.test.ts'), "import { test } from 'vitest'\ntest('sum', () => {})")
  await commit(project)
  const bench = await project.vitest(['bench', '--run', '--changed=HEAD~1'])
  expect(bench.output).toMatch(/✓ .*one\.bench\.ts/)
  await writeFile(join(project.root, 'engine/src/main.rs'), '// changed again')
  const run = await project.vitest(['run', '--changed'])
  expect(run.output).toContain('No affected test files found')
})

test('`vitest related` takes a source of the engine for one of its benchmarks', async () => {
  await using project = await createCommitted()
  // In a run that has tests and benchmarks, as an editor's.
  const run = project.vitest(['related', 'engine/src/main.rs', '--run'], { VITEST_VSCODE: 'true' })
  expect((await run).output).toMatch(/✓ .*one\.bench\.ts/)
})
