import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { adaptSource } from '../../support/example-project.ts'
import { call } from '../../support/command-line.ts'
import { createProject } from '../../support/temp-project.ts'
import { createTemporaryDirectory, type TemporaryDirectory } from '../../support/temporary-directory.ts'

/** Has what `init` wrote read by Vitest and planned by the suite. */
async function plan(directory: TemporaryDirectory, files: Readonly<Record<string, string>>): Promise<string> {
  const config = adaptSource(await readFile(directory.join('vitest.config.ts'), 'utf8'))
  const prompts = await readFile(directory.join('bench/prompts.txt'), 'utf8')
  await using project = await createProject({
    files: { ...files, 'vitest.config.ts': config, 'bench/prompts.txt': prompts },
    benchFile: null,
  })
  const { stdout, stderr } = await call(['plan', project.root])
  return stdout + stderr
}

describe('init', () => {
  test('writes a crate’s configuration, a benchmark, prompts and a script, and says the next commands', async () => {
    await using directory = await createTemporaryDirectory()
    const files = {
      'Cargo.toml': '[package]\nname = "mine"\nedition = "2021"\n',
      'Cargo.lock': 'version = 4\n\n[[package]]\nname = "mine"\nversion = "0.0.0"\n',
      'src/main.rs': 'fn main() {}\n',
    }
    for (const [path, content] of Object.entries(files)) await directory.write(path, content)
    const { stdout, exitCode } = await call(['init', directory.path])
    expect(stdout).toMatch(
      /^wrote {2}vitest\.config\.ts\nwrote {2}bench\/engine\.bench\.ts\nwrote {2}bench\/prompts\.txt\nwrote {2}package\.json\n/,
    )
    expect(stdout).toContain('npm install --save-dev vitest@5 node@24 pgo-benchmarks')
    expect(exitCode).toBe(0)
    expect(await directory.read('vitest.config.ts')).toContain(
      "cargoEngine({ manifestPath: 'Cargo.toml', bin: 'mine' })",
    )
    expect(JSON.parse((await directory.read('package.json')) ?? '')).toMatchObject({
      type: 'module',
      scripts: { bench: 'vitest bench --run' },
    })
    // What lies in the engine's own folders is not measured.
    expect(await directory.read('vitest.config.ts')).toContain(
      "benchmark: { include: ['bench/**/*.bench.ts'] }",
    )
    expect(await plan(directory, files)).toMatch(/^probe +stale: .*\nbuild baseline +stale: /)
  })

  test('finds an example of another member of a workspace, and what it needs', async () => {
    await using directory = await createTemporaryDirectory()
    const files = {
      'Cargo.toml': '[workspace]\nmembers = ["one", "two"]\nresolver = "3"\n',
      'one/Cargo.toml': '[package]\nname = "one"\nedition = "2021"\n',
      'one/src/main.rs': 'fn main() {}\n',
      'two/Cargo.toml':
        '[package]\nname = "two"\nedition = "2021"\n[features]\nload = []\n[[example]]\nname = "many"\nrequired-features = ["load"]\n',
      'two/src/lib.rs': '',
      'two/examples/many.rs': 'fn main() {}\n',
    }
    for (const [path, content] of Object.entries(files)) await directory.write(path, content)
    await expect(call(['init', directory.path, '--bin=many'])).resolves.toMatchObject({ exitCode: 0 })
    const config = await directory.read('vitest.config.ts')
    expect(config).toContain(
      "cargoEngine({ manifestPath: 'Cargo.toml', package: 'two', example: 'many', features: ['load'] })",
    )
    expect(config).toContain("choose the rest: `output: '^answer: (.*)$'`")
  })

  test('makes what `npm install` left a package of modules, as its configuration is one', async () => {
    await using directory = await createTemporaryDirectory()
    await directory.write('package.json', '{ "devDependencies": { "vitest": "^5.1.1" } }')
    await call(['init', directory.path, '--baseline=a', '--pgo=b'])
    expect(JSON.parse((await directory.read('package.json')) ?? '')).toEqual({
      private: true,
      type: 'module',
      devDependencies: { vitest: '^5.1.1' },
      scripts: { bench: 'vitest bench --run' },
    })
  })

  test('overwrites nothing, and adds its script beside others', async () => {
    await using directory = await createTemporaryDirectory()
    await directory.write('vitest.config.ts', 'export default {}\n')
    await directory.write('package.json', '{ "name": "x", "scripts": { "test": "true" } }')
    const { stdout } = await call(['init', directory.path, '--baseline=a', '--pgo=b'])
    expect(stdout).toMatch(/^kept {3}vitest\.config\.ts\n.*\n.*\nwrote {2}package\.json\n/)
    expect(await directory.read('vitest.config.ts')).toBe('export default {}\n')
    expect(JSON.parse((await directory.read('package.json')) ?? '')).toEqual({
      name: 'x',
      scripts: { test: 'true', bench: 'vitest bench --run' },
    })
    expect((await call(['init', directory.path, '--baseline=a', '--pgo=b'])).stdout).not.toContain('wrote')
  })

  test('takes a CMake program that serves, with its threads and its model', async () => {
    await using directory = await createTemporaryDirectory()
    const files = { 'CMakeLists.txt': 'project(x C)\nadd_executable(server main.c)\n', 'model.gguf': 'x' }
    for (const [path, content] of Object.entries(files)) await directory.write(path, content)
    const args = ['init', directory.path, '--protocol=openai', '--model=model.gguf']
    await expect(call(args)).resolves.toMatchObject({ exitCode: 0 })
    const config = await directory.read('vitest.config.ts')
    expect(config).toContain("binary: '{buildDir}/server'")
    expect(config).toContain("args: ['-m', '{model}', '-t', '{threads}', '--port', '{port}']")
    expect(await plan(directory, files)).toMatch(/^build baseline +stale: /)
  })

  test('asks CMake where a program lies, and links the libraries that it brings', async () => {
    await using directory = await createTemporaryDirectory()
    const files = {
      'CMakeLists.txt':
        'cmake_minimum_required(VERSION 3.14)\nproject(x C)\noption(BUILD_SHARED_LIBS "" ON)\nset(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)\nadd_library(words words.c)\nadd_subdirectory(tools)\n',
      'tools/CMakeLists.txt':
        'add_executable(the-server main.c)\ntarget_link_libraries(the-server words)\nadd_executable(other main.c)\ntarget_link_libraries(other words)\n',
      'words.c': 'int words(void) { return 0; }\n',
      'tools/main.c': 'int words(void);\nint main(void) { return words(); }\n',
    }
    for (const [path, content] of Object.entries(files)) await directory.write(path, content)
    await expect(call(['init', directory.path])).resolves.toMatchObject({
      stderr: expect.stringMatching(/the programs other, the-server\nFix: name one: `--bin NAME`/),
    })
    await expect(call(['init', directory.path, '--bin=server'])).resolves.toMatchObject({
      stderr: expect.stringMatching(/`--bin server` is none of the programs other, the-server\n/),
    })
    const { stdout } = await call(['init', directory.path, '--bin=the-server', '--protocol=openai'])
    expect(stdout).toContain('words: linked statically by `-DBUILD_SHARED_LIBS=OFF`')
    const config = await directory.read('vitest.config.ts')
    expect(config).toContain("'-DBUILD_SHARED_LIBS=OFF'], build: ['cmake', '--build'")
    expect(config).toContain("'--target', 'the-server'], binary: '{buildDir}/bin/the-server'")
    expect(config).toContain("output: 'tokens'")
  })

  test.for<[what: string, file: string, content: string, said: RegExp]>([
    ['an empty folder', 'README', '', /no Cargo\.toml.*\nFix: .*--baseline/],
    ['a makefile', 'Makefile', 'all:\n', /makefile.*\nFix: .*--bin/],
    [
      'several CMake programs',
      'CMakeLists.txt',
      'add_executable(a)\nadd_executable(b)',
      /a, b\nFix: .*--bin/,
    ],
  ])('says of %s which option is missing, and writes nothing', async ([, file, content, said]) => {
    await using directory = await createTemporaryDirectory()
    await directory.write(file, content)
    const { stderr, exitCode } = await call(['init', directory.path])
    expect(stderr).toMatch(said)
    expect(exitCode).toBe(1)
    expect(await directory.read('vitest.config.ts')).toBeUndefined()
  })
})
