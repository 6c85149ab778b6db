import { readdir } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { createTinyProject, type TinyProject } from '../../support/tiny-project.ts'

/** Everything that cargo and the profiler keep of builds, by name. */
async function listArtifacts({ directory }: TinyProject): Promise<readonly string[]> {
  const work = directory.join('target', 'pgo-benchmarks')
  const folders = ['cargo', 'profiles'].map(async (folder) =>
    readdir(`${work}/${folder}`, { recursive: true }),
  )
  return (await Promise.all(folders)).flat()
}

test('a build with a new profile leaves nothing of the old one, and what stays is used again', async () => {
  await using project = await createTinyProject()
  await project.build()
  const first = await listArtifacts(project)
  await project.directory.write('target/pgo-benchmarks/profiles/mine.profdata', 'not named as ours')
  const other = { training: { prompts: ['gamma', 'a much longer prompt'], concurrency: [1, 3] } }
  const rebuilt = await project.build(other)
  const second = await listArtifacts(project)
  expect(rebuilt.evidence.build).toBe('built')
  expect(second).toHaveLength(first.length + 1)
  expect(second).toContain('mine.profdata')
  const gone = first.filter((name) => !second.includes(name))
  expect(gone).toContainEqual(expect.stringMatching(/^[0-9a-f]{16}\.profdata$/))
  expect(gone).toContainEqual(expect.stringMatching(/deps\/tiny-[0-9a-f]{16}$/))
  expect(gone).toContainEqual(expect.stringMatching(/deps\/libtiny_core-[0-9a-f]{16}\.rlib$/))
  expect((await project.build(other)).evidence.build).toBe('unchanged')
})
