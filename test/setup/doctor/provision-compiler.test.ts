import { expect, test } from 'vitest'
import { provisionCompiler } from '../../../src/setup/doctor/provision-compiler.ts'
import { createTemporaryDirectory, type TemporaryDirectory } from '../../support/temporary-directory.ts'

const GCC = 'echo "gcc (Test 13.2) 13.2.0, by the Free Software Foundation"'
const GCOV_DUMP = 'echo "gcov-dump 13.2.0"'
const ENGINE: Engine = { compiler: 'gcc', env: {} }

type Engine = Parameters<typeof provisionCompiler>[0]

interface Outcome {
  readonly complete: boolean
  readonly said: readonly string[]
}

/** Provisions on a machine with these programs, each as shell; what `apt-get install` installs is waiting in `packages`. */
async function provision(
  directory: TemporaryDirectory,
  programs: Readonly<Record<string, string>>,
  options: { readonly root?: boolean; readonly env?: NodeJS.ProcessEnv; readonly engine?: Engine } = {},
): Promise<Outcome> {
  for (const [name, body] of Object.entries(programs)) await directory.writeScript(`bin/${name}`, body)
  await directory.writeScript('packages/gcc', GCC)
  await directory.writeScript('packages/gcov-dump', GCOV_DUMP)
  const said: string[] = []
  const env = { PATH: directory.join('bin'), ...options.env }
  const { root = true, engine = ENGINE } = options
  const complete = await provisionCompiler(engine, { env, root, say: (text) => said.push(text) })
  return { complete, said }
}

function apt(directory: TemporaryDirectory): string {
  return `[ "$1" = install ] && /bin/cp '${directory.path}'/packages/* '${directory.join('bin')}'; exit 0`
}

test('`provisionCompiler` runs and says nothing where the compiler and what reads its profiles are there', async () => {
  await using directory = await createTemporaryDirectory()
  const programs = { gcc: GCC, 'gcov-dump': GCOV_DUMP, 'apt-get': 'exit 0' }
  await expect(provision(directory, programs)).resolves.toEqual({ complete: true, said: [] })
})

test('installs the distribution’s packages, saying each command', async () => {
  await using directory = await createTemporaryDirectory()
  await expect(provision(directory, { 'apt-get': apt(directory) })).resolves.toEqual({
    complete: true,
    said: [
      'missing: gcc',
      'running: apt-get update',
      expect.stringMatching(/^running: apt-get install .* gcc g\+\+ libc6-dev$/),
    ],
  })
})

test('installs nothing in place of a compiler that `CC` names, and says what is wrong with it', async () => {
  await using directory = await createTemporaryDirectory()
  const env = { CC: 'my-gcc' }
  await expect(provision(directory, { 'apt-get': apt(directory) }, { env })).resolves.toEqual({
    complete: false,
    said: [expect.stringMatching(/^gcc: `CC`, which is `my-gcc`, could not be run.*Fix: /)],
  })
})

test('only says what is missing without root', async () => {
  await using directory = await createTemporaryDirectory()
  await expect(provision(directory, { 'apt-get': apt(directory) }, { root: false })).resolves.toEqual({
    complete: false,
    said: [expect.stringMatching(/^gcc: `gcc` could not be run.*Fix: .*apt-get install gcc/)],
  })
})

test('installs the version that `CC` names, with its llvm-profdata and profile runtime', async () => {
  await using directory = await createTemporaryDirectory()
  const clang =
    'case "$1" in --print-file-name=*) echo "/lib/${1#*=}";; *) echo "clang version 22.1.8";; esac'
  await directory.writeScript('packages/clang-22', clang)
  await directory.writeScript('packages/llvm-profdata-22', 'echo "  LLVM version 22.1.8"')
  const engine: Engine = { compiler: 'clang', env: { CC: 'clang-22' } }
  await expect(provision(directory, { 'apt-get': apt(directory) }, { engine })).resolves.toEqual({
    complete: true,
    said: [
      'missing: clang',
      'running: apt-get update',
      expect.stringMatching(/^running: apt-get install .* clang-22 llvm-22 libclang-rt-22-dev$/),
    ],
  })
})

test('names the package of the version that `CC` names', async () => {
  await using directory = await createTemporaryDirectory()
  const env = { CC: 'gcc-99' }
  await expect(provision(directory, {}, { env, root: false })).resolves.toEqual({
    complete: false,
    said: [
      expect.stringMatching(/^gcc: `CC`, which is `gcc-99`, could not be run.*`apt-get install gcc-99`/),
    ],
  })
})
