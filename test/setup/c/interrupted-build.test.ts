import { readFile, rm, writeFile } from 'node:fs/promises'
import { pathExists } from 'fs-extra/esm'
import { expect, test } from 'vitest'
import type { ClangOptions } from '../../../src/settings/engine-settings.ts'
import { createCBuilder } from '../../../src/setup/c/c-builder.ts'
import { takeInterrupted } from '../../../src/setup/c/interrupted-build.ts'
import { createProgress } from '../../../src/setup/progress/progress.ts'
import { hashFile } from '../../../src/setup/steps/content-hash.ts'
import { readOutput } from '../../../src/setup/tools/read-output.ts'
import { planCEngine, writeEngineSource } from '../../support/c-engine.ts'
import { createTemporaryDirectory, type TemporaryDirectory } from '../../support/temporary-directory.ts'

const QUIET = createProgress({ write: () => {}, live: false, verbose: false }).begin('build')
const HAS_NINJA = (await readOutput('ninja', ['--version'], process.env)) !== undefined
const PARTS = ['first', 'second', 'slow'] as const
const BASELINE = { name: 'baseline', lto: false, profile: 'none', relocations: false } as const

/** Made by `make` itself: the object of slow.c is half written until the gate is open. */
function writeMakefile(place: (name: string) => string): string {
  return `engine: engine.o first.o second.o slow.o
\t$(CC) $(CFLAGS) -o $@ $^ $(LDFLAGS)
%.o: %.c
\t$(CC) $(CFLAGS) -c $< -o $@
\techo $< >> ${place('log')}
slow.o: slow.c
\techo half > $@; touch ${place('begun')}; test -e ${place('gate')} || sleep 100
\t$(CC) $(CFLAGS) -c $< -o $@
\techo $< >> ${place('log')}
`
}

/** Made by what CMake writes: compilers are called by a script that does the same. */
const CMAKE_LISTS = `cmake_minimum_required(VERSION 3.16)
project(engine C)
add_executable(engine engine.c first.c second.c slow.c)
`

function writeLauncher(place: (name: string) => string): string {
  return `#!/bin/sh
for last; do :; done
for word; do case $word in *.o) object=$word;; esac; done
case $last in
*slow.c) echo half > $object; touch ${place('begun')}; test -e ${place('gate')} || sleep 100;;
esac
"$@" || exit 1
basename $last >> ${place('log')}
`
}

const MAKE: Partial<ClangOptions> = { build: ['make', 'engine'], binary: 'engine' }

function cmake(generator: string, launcher: string): Partial<ClangOptions> {
  return {
    configure: [
      'cmake',
      '-S',
      '{sourceDir}',
      '-B',
      '{buildDir}',
      '-G',
      generator,
      `-DCMAKE_C_COMPILER_LAUNCHER=sh;${launcher}`,
    ],
    build: ['cmake', '--build', '{buildDir}', '--parallel', '1'],
    binary: '{buildDir}/engine',
  }
}

async function writeProject(directory: TemporaryDirectory): Promise<void> {
  await writeEngineSource(directory)
  const place = (name: string): string => `${directory.path}-${name}`
  for (const part of PARTS) await directory.write(`${part}.c`, `int ${part}(int x) { return x * 3; }\n`)
  await directory.write('Makefile', writeMakefile(place))
  await directory.write('CMakeLists.txt', CMAKE_LISTS)
  await directory.write('launcher.sh', writeLauncher(place))
}

/** A project with what its build leaves outside of its copy of the sources. */
async function createProject(options: (directory: TemporaryDirectory) => Partial<ClangOptions>) {
  const directory = await createTemporaryDirectory()
  await writeProject(directory)
  const outside = (name: string): string => `${directory.path}-${name}`
  return {
    directory,
    /** Compiled files since the last call. */
    takeLog: async (): Promise<readonly string[]> => {
      const text = await readFile(outside('log'), 'utf8').catch(() => '')
      await rm(outside('log'), { force: true })
      return text.split('\n').filter((line) => line !== '')
    },
    openGate: async () => writeFile(outside('gate'), ''),
    compile: async (signal?: AbortSignal): Promise<string> => {
      const plan = await planCEngine(directory, options(directory))
      return (await createCBuilder(plan).compile(BASELINE, QUIET, signal)).bin
    },
    /** Builds until slow.c is being compiled, and cancels then. */
    interrupt: async (): Promise<void> => {
      await rm(outside('begun'), { force: true })
      const plan = await planCEngine(directory, options(directory))
      const controller = new AbortController()
      const building = createCBuilder(plan).compile(BASELINE, QUIET, controller.signal)
      const begin = async (): Promise<void> =>
        expect.poll(async () => pathExists(outside('begun')), { timeout: 60_000 }).toBe(true)
      await Promise.race([begin(), building])
      controller.abort()
      await expect(building).rejects.toMatchObject({ code: 'CANCELLED' })
    },
    [Symbol.asyncDispose]: async () => {
      for (const name of ['log', 'begun', 'gate']) await rm(outside(name), { force: true })
      await directory[Symbol.asyncDispose]()
    },
  }
}

test.for([
  ['make', () => MAKE, true],
  [
    'CMake with Makefiles',
    (directory: TemporaryDirectory) => cmake('Unix Makefiles', directory.join('launcher.sh')),
    true,
  ],
  [
    `CMake with Ninja${HAS_NINJA ? '' : ' (left out: ninja is not installed)'}`,
    (directory: TemporaryDirectory) => cmake('Ninja', directory.join('launcher.sh')),
    HAS_NINJA,
  ],
] as const)(
  'a build by %s that was interrupted goes on where it stood, twice, and ends with the bytes of one that was not',
  async ([, options, runs], { skip }) => {
    if (!runs) skip()
    await using project = await createProject(options)
    await project.interrupt()
    const first = await project.takeLog()
    await project.interrupt()
    const second = await project.takeLog()
    await project.openGate()
    const resumed = await hashFile(await project.compile())
    const third = await project.takeLog()
    const all = ['engine.c', 'first.c', 'second.c', 'slow.c']
    expect(first.length).toBeGreaterThan(0)
    expect([...first, ...second, ...third].toSorted()).toEqual(all)
    expect(third).toContain('slow.c')
    // The next begins anew, in a fresh copy.
    const undisturbed = await hashFile(await project.compile())
    expect((await project.takeLog()).toSorted()).toEqual(all)
    expect(resumed).toBe(undisturbed)
  },
)

test('it begins anew for other sources, and where no build tool was interrupted', async () => {
  await using project = await createProject(() => MAKE)
  await project.interrupt()
  await project.takeLog()
  await project.directory.write('first.c', 'int first(int x) { return x * 5; }\n')
  await project.openGate()
  await project.compile()
  expect((await project.takeLog()).toSorted()).toEqual(['engine.c', 'first.c', 'second.c', 'slow.c'])
  await using other = await createProject(() => ({ ...MAKE, build: ['sh', '-c', 'make engine'] }))
  await other.interrupt()
  expect(await other.takeLog()).toContain('first.c')
  await other.openGate()
  await other.compile()
  expect(await other.takeLog()).toContain('first.c')
})

test.for([
  '',
  '{',
  'null',
  '[]',
  '{"key":"k","done":"1","output":""}',
  '{"key":"k","done":-1,"output":""}',
  '\u0000',
])('a note that says %j is none: the build begins anew', async (text) => {
  await using directory = await createTemporaryDirectory()
  const path = await directory.write('interrupted.json', text)
  await expect(takeInterrupted(directory.path, 'k')).resolves.toBeUndefined()
  await expect(pathExists(path)).resolves.toBe(false)
})
