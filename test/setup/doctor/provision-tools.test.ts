import { describe, expect, test } from 'vitest'
import { provisionTools } from '../../../src/setup/doctor/provision-tools.ts'
import { listTools, type Tool } from '../../../src/setup/doctor/tools.ts'
import { createTemporaryDirectory, type TemporaryDirectory } from '../../support/temporary-directory.ts'

/** A system's folder of programs, with an apt that knows the packages named `packages`. */
async function createSystem(directory: TemporaryDirectory, packages: string): Promise<NodeJS.ProcessEnv> {
  const bin = directory.join('bin')
  await directory.writeScript(
    'bin/apt-get',
    `[ "$1" = --version ] && { echo apt 2.6.1; exit 0; }
[ "$1" = update ] && exit 0
for package; do :; done
case " ${packages} " in *" $package "*) ;; *) echo "E: no $package" >&2; exit 100 ;; esac
printf '#!/bin/sh\\necho "%s version 3.1.4"\\n' "$package" > ${bin}/$package
/bin/chmod +x ${bin}/$package`,
  )
  return { PATH: bin }
}

async function provision(
  env: NodeJS.ProcessEnv,
  names: readonly string[],
  root = true,
): Promise<{ left: readonly string[]; said: readonly string[] }> {
  const said: string[] = []
  const tools = listTools(22).filter(({ name }) => names.includes(name))
  expect(tools).toHaveLength(names.length)
  const left = await provisionTools(tools, { env, root, say: (text) => said.push(text) })
  return { left: left.map(({ name }: Tool) => name), said }
}

test.for([
  ['cc', ['gcc', 'libc6-dev']],
  ['clang-22', ['clang-22']],
  ['ld.lld', ['lld']],
  ['mold', ['mold']],
  ['./ld.deb', []],
  ['-oAPT::Get::AllowUnauthenticated=1', []],
  ['constructor', []],
] as const)(
  'a linker that a configuration calls `%s` comes in the packages %j',
  async ([linker, packages]) => {
    const [tool] = listTools(22, linker)
    await expect(tool?.packages({})).resolves.toEqual(packages)
  },
)

describe('`provisionTools`', () => {
  test('says each command, runs it, and is silent once the tools are there', async () => {
    await using directory = await createTemporaryDirectory()
    const env = await createSystem(directory, 'make cmake')
    const first = await provision(env, ['cmake', 'make'])
    expect(first.left).toEqual([])
    expect(first.said).toEqual([
      'missing: cmake, make',
      'running: apt-get update',
      expect.stringMatching(/^running: apt-get install .* cmake$/),
      expect.stringMatching(/^running: apt-get install .* make$/),
    ])
    expect(await provision(env, ['cmake', 'make'])).toEqual({ left: [], said: [] })
  })

  test('installs the others when one package is not to be had, and says what will be missing', async () => {
    await using directory = await createTemporaryDirectory()
    const env = await createSystem(directory, 'make')
    const { left, said } = await provision(env, ['make', 'chromium'])
    expect(left).toEqual(['chromium'])
    expect(said).toContainEqual(expect.stringMatching(/^it failed: .*exit code 100/))
    expect(said.at(-1)).toBe(
      'chromium is missing, so these cannot be run: tests of the HTML report in a browser. To have it: apt-get install -y chromium',
    )
  })

  test('runs nothing without root, and names the command', async () => {
    await using directory = await createTemporaryDirectory()
    const env = await createSystem(directory, 'make')
    const { left, said } = await provision(env, ['make'], false)
    expect(left).toEqual(['make'])
    expect(said).toEqual([expect.stringContaining('To have it: sudo apt-get install -y make')])
  })

  test('names the packages where there is no apt', async () => {
    await using directory = await createTemporaryDirectory()
    const { said } = await provision({ PATH: directory.path }, ['llvm-bolt and merge-fdata'])
    expect(said).toEqual([expect.stringMatching(/BOLT arms.*package manager.*bolt-22/)])
  })
})

describe('`listTools`', () => {
  const clang = listTools(22).find(({ name }) => name.startsWith('clang'))

  test('takes clang only with a profile runtime and an llvm-profdata of its own LLVM', async () => {
    await using directory = await createTemporaryDirectory()
    const env = { PATH: directory.path }
    expect(await clang?.packages(env)).toEqual(['clang', 'llvm', 'libclang-rt-dev'])
    await directory.writeScript('clang', 'echo "Debian clang version 14.0.6"')
    await directory.writeScript('llvm-profdata', 'echo "  LLVM version 22.1.8"')
    expect(await clang?.find(env)).toBeUndefined()
    expect(await clang?.packages(env)).toEqual(['llvm-14', 'libclang-rt-14-dev'])
    await directory.writeScript('llvm-profdata-14', 'echo "  LLVM version 14.0.6"')
    expect(await clang?.find(env)).toBeUndefined()
    const runtime =
      'case "$1" in --print-file-name=*) echo "/lib/${1#*=}";; *) echo "clang version 14.0.6";; esac'
    await directory.writeScript('clang', runtime)
    expect(await clang?.find(env)).toEqual({ file: 'clang and llvm-profdata-14', version: '14.0.6' })
  })

  test('takes the BOLT of rustc’s LLVM before another', async () => {
    await using directory = await createTemporaryDirectory()
    const env = { PATH: directory.path }
    const bolt = listTools(22).find(({ name }) => name.startsWith('llvm-bolt'))
    await directory.writeScript('merge-fdata', 'echo "LLVM version 19.1.7"')
    await directory.writeScript('llvm-bolt', 'echo "LLVM (http://llvm.org/): LLVM version 19.1.7"')
    expect(await bolt?.find(env)).toEqual({ file: 'llvm-bolt', version: '19.1.7' })
    await directory.writeScript('merge-fdata-22', 'echo "LLVM version 22.1.8"')
    await directory.writeScript('llvm-bolt-22', 'echo "LLVM version 22.1.8"')
    expect(await bolt?.find(env)).toEqual({ file: 'llvm-bolt-22', version: '22.1.8' })
  })
})
