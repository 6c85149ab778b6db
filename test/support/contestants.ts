/** Scripted engines as the arms of a tier, each in a worker of its own. */
import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll } from 'vitest'
import type { Contestant } from '../../src/measure/blocks/contestant.ts'
import { EngineHost } from '../../src/workloads/engine-host.ts'
import { createSpec, writeEngine, type EngineScript } from './scripted-engine.ts'
import { createTemporaryDirectory, type TemporaryDirectory } from './temporary-directory.ts'

export interface Contestants extends AsyncDisposable {
  readonly directory: TemporaryDirectory
  readonly all: readonly Contestant[]
  /** What the engines' processes did, one event a line, each with its arm's name at the end. */
  readonly readLog: () => Promise<readonly string[]>
  /** Ids of every engine process so far. */
  readonly readPids: () => Promise<readonly number[]>
}

/** Workers for the tests of a file: starting one takes longer than most tests. */
export function useHosts(count: number): readonly EngineHost[] {
  const hosts: EngineHost[] = []
  beforeAll(() => {
    for (let index = 0; index < count; index += 1) hosts.push(new EngineHost())
  })
  afterAll(async () => {
    await Promise.all(hosts.map(async (host) => host[Symbol.asyncDispose]()))
  })
  return hosts
}

/** Writes one engine an arm; each numbers its processes, so that its noise is the same in every run of a test. */
export async function createContestants(
  hosts: readonly EngineHost[],
  scripts: Readonly<Record<string, EngineScript>>,
): Promise<Contestants> {
  const directory = await createTemporaryDirectory()
  const log = await directory.write('log', '')
  const all = await Promise.all(
    Object.entries(scripts).map(async ([arm, script], index) => {
      const numbered = { log, name: arm, counter: directory.join(`${arm}.count`), seed: 1000 * (index + 1) }
      const binary = await writeEngine(directory, { ...numbered, ...script }, arm)
      const host = hosts[index]
      if (host === undefined) throw new Error('the file uses more arms than hosts')
      return { spec: createSpec(binary, { arm }), host }
    }),
  )
  const readLog = async (): Promise<readonly string[]> => (await readFile(log, 'utf8')).trimEnd().split('\n')
  return {
    directory,
    all,
    readLog,
    readPids: async () =>
      (await readLog())
        .filter((line) => line.startsWith('process '))
        .map((line) => Number(line.split(' ')[1])),
    [Symbol.asyncDispose]: async () => directory[Symbol.asyncDispose](),
  }
}
