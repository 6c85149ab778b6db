/** What programs a CMake project makes, as CMake itself says: cmake-file-api(7), codemodel version 2. */
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { createTemporaryFolder } from '../../support/owned-folder.ts'
import { removeTemporary } from '../../support/temporary.ts'
import { readOutput } from '../tools/read-output.ts'

/** An executable target. */
export interface CMakeProgram {
  readonly name: string
  /** Where it lies in the build folder. */
  readonly path: string
  /** The project's own shared libraries among all that it depends on. */
  readonly sharedLibraries: readonly string[]
}

const indexSchema = z.object({
  reply: z.object({ 'codemodel-v2': z.object({ jsonFile: z.string() }) }),
})
const codemodelSchema = z.object({
  configurations: z.array(z.object({ targets: z.array(z.object({ jsonFile: z.string() })) })),
})
const targetSchema = z.object({
  id: z.string(),
  name: z.string(),
  type: z.string(),
  artifacts: z.array(z.object({ path: z.string() })).default([]),
  dependencies: z.array(z.object({ id: z.string() })).default([]),
})

/**
 * Lists the programs of a project, which is configured for that in a temporary folder.
 *
 * @returns undefined where CMake cannot be run, does not take the project, or is older than the codemodel.
 */
export async function listCMakePrograms(
  sourceDir: string,
  env: Readonly<NodeJS.ProcessEnv>,
): Promise<readonly CMakeProgram[] | undefined> {
  const buildDir = await createTemporaryFolder('cmake')
  try {
    const query = join(buildDir, '.cmake', 'api', 'v1', 'query')
    await mkdir(query, { recursive: true })
    await writeFile(join(query, 'codemodel-v2'), '')
    const configured = await readOutput('cmake', ['-S', sourceDir, '-B', buildDir], env)
    if (configured === undefined) return undefined
    // An answer that is none is not worth an error: programs are only proposed.
    return await readPrograms(join(query, '..', 'reply')).catch(() => undefined)
  } finally {
    await removeTemporary(buildDir)
  }
}

async function readPrograms(reply: string): Promise<readonly CMakeProgram[] | undefined> {
  const index = (await readdir(reply).catch(() => [])).find((name) => name.startsWith('index-'))
  if (index === undefined) return undefined
  const read = async <T>(schema: z.ZodType<T>, name: string): Promise<T> =>
    schema.parse(JSON.parse(await readFile(join(reply, name), 'utf8')))
  const { jsonFile } = (await read(indexSchema, index)).reply['codemodel-v2']
  // The first configuration is the only one, unless the generator builds several in one folder.
  const [configuration] = (await read(codemodelSchema, jsonFile)).configurations
  const targets = await Promise.all(
    (configuration?.targets ?? []).map(({ jsonFile: name }) => read(targetSchema, name)),
  )
  const shared = new Map(
    targets.filter(({ type }) => type === 'SHARED_LIBRARY').map(({ id, name }) => [id, name]),
  )
  return targets
    .filter(({ type }) => type === 'EXECUTABLE')
    .toSorted((left, right) => left.name.localeCompare(right.name))
    .flatMap(({ name, artifacts, dependencies }) =>
      artifacts.slice(0, 1).map(({ path }) => ({
        name,
        path,
        sharedLibraries: dependencies
          .flatMap(({ id }) => shared.get(id) ?? [])
          .toSorted((left, right) => left.localeCompare(right)),
      })),
    )
}
