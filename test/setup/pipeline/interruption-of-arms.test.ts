/** SIGKILL in the steps that only arms beyond the default two have. */
import { readdir, rm } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { hashFile } from '../../../src/setup/steps/content-hash.ts'
import { HAS_BOLT } from '../../support/has-bolt.ts'
import { expectNoProcesses } from '../../support/processes.ts'
import { startTinyBuild, type TinyBuild } from '../../support/tiny-build.ts'
import { createTinyProject, type TinyProject } from '../../support/tiny-project.ts'

const LTO_ARMS = ['baseline', 'lto', 'pgo-lto']
/** Fat LTO of the standard library takes seconds at the crate's own level. */
const env = { CARGO_PROFILE_RELEASE_OPT_LEVEL: '1' }
const BOLT_ARM = 'pgo-lto-bolt'
const ARMS = [...LTO_ARMS, BOLT_ARM]

let project: TinyProject
/** SHA-256 of the arms with LTO of a build that nobody disturbed. */
let undisturbed: readonly string[]

beforeAll(async () => {
  project = await createTinyProject()
  await startTinyBuild(project.directory.path, { arms: LTO_ARMS.join(','), env }).ended
  undisturbed = await hashArms(LTO_ARMS)
  await rm(project.directory.join('target'), { recursive: true })
})
afterAll(async () => project[Symbol.asyncDispose]())

async function hashArms(arms: readonly string[]): Promise<readonly string[]> {
  return Promise.all(
    arms.map(async (arm) => hashFile(project.directory.join('target', 'release', `tiny-${arm}`))),
  )
}

function stepsSaid({ lines }: TinyBuild, word: 'begin' | 'end'): readonly string[] {
  return lines.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1))
}

// oxlint-disable vitest/expect-expect -- both tests expect through this function
/** Kills a build once at each of these lines of its progress, checks that no run repeats a finished step, and lets the last one end. */
async function killAtEach(arms: readonly string[], lines: readonly string[]): Promise<void> {
  const finished = new Set<string>()
  const options = { arms: arms.join(','), env }
  for (const line of [...lines, '']) {
    const build = startTinyBuild(project.directory.path, { ...options, killAt: line })
    await expect(build.ended).resolves.toBe(line === '' ? 'built' : line)
    await expectNoProcesses(project.directory.join('target'))
    expect(stepsSaid(build, 'begin').filter((begun) => finished.has(begun))).toEqual([])
    for (const ended of stepsSaid(build, 'end')) finished.add(ended)
  }
  await expect(hashArms(LTO_ARMS)).resolves.toEqual(undisturbed)
  const release = await readdir(project.directory.join('target', 'release'))
  expect(release.sort()).toEqual(
    ['baseline', 'baseline-control', ...arms.slice(1)].map((arm) => `tiny-${arm}`).sort(),
  )
  const work = await readdir(project.directory.join('target', 'pgo-benchmarks'))
  expect(work.filter((name) => /^(raw-|\.partial-)/.test(name))).toEqual([])
}

test('a build with LTO arms that is killed in any of their steps resumes, and its arms are those of an undisturbed build', async () => {
  await killAtEach(LTO_ARMS, [
    'part build instrumented-lto',
    'part train lto',
    'part build lto',
    'part build pgo-lto',
  ])
})

test.skipIf(!HAS_BOLT)(
  'so does one with a BOLT arm (skipped without llvm-bolt and merge-fdata)',
  async () => {
    await killAtEach(ARMS, [
      'part build pgo-lto-bolt-input',
      // While BOLT instruments, while the engine runs, and while BOLT optimizes.
      'output train pgo-lto-bolt',
      'part train pgo-lto-bolt',
      'begin build pgo-lto-bolt',
      'part build pgo-lto-bolt',
      'output build pgo-lto-bolt',
    ])
    // Compared by one profile: BOLT counts branches of the standard library too, such as how often a line was read in pieces, and no
    // two trainings have to agree in that.
    const disturbed = await hashArms([BOLT_ARM])
    await rm(project.directory.join('target', 'release', `tiny-${BOLT_ARM}`))
    const build = startTinyBuild(project.directory.path, { arms: ARMS.join(','), env })
    await expect(build.ended).resolves.toBe('built')
    expect(stepsSaid(build, 'begin')).toEqual([`build ${BOLT_ARM}`])
    await expect(hashArms([BOLT_ARM])).resolves.toEqual(disturbed)
  },
)
