import { readdir, rm } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hashFile } from '../../../src/setup/steps/content-hash.ts'
import { startTinyBuild, type TinyBuild } from '../../support/tiny-build.ts'
import { createTinyProject, type TinyProject } from '../../support/tiny-project.ts'

/** Every step of a default build, in an order in which none is done before its turn. */
const STEPS = [
  'probe',
  'build instrumented',
  'train',
  'build baseline',
  'verify baseline',
  'build pgo',
  'verify',
]

let project: TinyProject
/** SHA-256 of the arms of a build that nobody disturbed. */
let undisturbed: readonly string[]

beforeAll(async () => {
  project = await createTinyProject()
  await startTinyBuild(project.directory.path).ended
  undisturbed = await hashArms()
})
afterAll(async () => project[Symbol.asyncDispose]())

function stepsSaid({ lines }: TinyBuild, word: 'begin' | 'end'): readonly string[] {
  return lines.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1))
}

async function hashArms(): Promise<readonly string[]> {
  const names = ['tiny-baseline', 'tiny-pgo', 'tiny-baseline-control']
  return Promise.all(names.map(async (name) => hashFile(project.directory.join('target', 'release', name))))
}

describe('a build that is killed', () => {
  test('at every step in turn resumes behind the last finished one, and its arms are those of an undisturbed build', async () => {
    await rm(project.directory.join('target'), { recursive: true })
    const finished = new Set<string>()
    for (const step of STEPS) {
      // At its very beginning, and again when it is under way: a compiler or an engine is at work then.
      for (const line of [`begin ${step}`, `part ${step}`]) {
        const build = startTinyBuild(project.directory.path, { killAt: line })
        await expect(build.ended).resolves.toBe(line)
        expect(stepsSaid(build, 'begin').filter((begun) => finished.has(begun))).toEqual([])
        for (const ended of stepsSaid(build, 'end')) finished.add(ended)
      }
    }
    expect(finished.size).toBeGreaterThan(3)
    await expect(startTinyBuild(project.directory.path).ended).resolves.toBe('built')
    await expect(hashArms()).resolves.toEqual(undisturbed)
    // Nothing of the killed builds is left beside what they were for.
    const release = await readdir(project.directory.join('target', 'release'))
    expect(release.sort()).toEqual(['tiny-baseline', 'tiny-baseline-control', 'tiny-pgo'])
    const work = await readdir(project.directory.join('target', 'pgo-benchmarks'))
    expect(work.filter((name) => name.startsWith('raw-'))).toEqual([])
  })

  test('leaves a lock that one of those who wait for it takes over; the other then finds everything done', async () => {
    await rm(project.directory.join('target'), { recursive: true })
    const killed = startTinyBuild(project.directory.path)
    await killed.said('begin build baseline')
    // It stands, so that it is not done before the others have begun to wait.
    process.kill(killed.pid, 'SIGSTOP')
    const waiting = [startTinyBuild(project.directory.path), startTinyBuild(project.directory.path)]
    for (const { lines } of waiting) {
      await expect
        .poll(() => lines.find((line) => line.startsWith('note ')), { timeout: 20_000 })
        .toContain(`waiting for process ${killed.pid} in ${project.directory.path}, since 2`)
    }
    killed.kill()
    const endings = await Promise.all(waiting.map(async ({ ended }) => ended))
    expect(endings.sort()).toEqual(['built', 'unchanged'])
    await expect(hashArms()).resolves.toEqual(undisturbed)
  })
})
