/** The model under test: found and refused here, before a compiler or an engine starts. */
import { open, readFile, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { pathExists } from 'fs-extra/esm'
import { z } from 'zod'
import { PgoBenchmarksError } from '../../errors.ts'
import { findSafetensorsDamage } from './safetensors.ts'

/** A model that an engine can be pointed at. */
export interface Model {
  /** Directory of the model, or its `.gguf` file; absolute. For an engine that is not the suite's own, what its user wrote. */
  readonly path: string
  /** The directory's or file's name. */
  readonly id: string
  /** Size of all weights files, bytes; null for what is no file. */
  readonly weightsBytes: number | null
}

/** Where a model's path came from, as an error should name it. */
export type ModelSource = '`BENCH_MODEL_PATH`' | '`model`' | 'the default model'

const configSchema = z.object({
  architectures: z.array(z.string()).optional(),
  model_type: z.string().optional(),
})
const indexSchema = z.object({ weight_map: z.record(z.string(), z.string()) })

const HOW_TO_NAME =
  'set `BENCH_MODEL_PATH` to a directory with config.json, tokenizer.json and model.safetensors of a Llama-family model, or unset it to use the default model'

/**
 * Checks a model in Hugging Face layout (a directory, or the .safetensors file in it) or a GGUF file.
 *
 * @throws PgoBenchmarksError `MODEL_NOT_FOUND` (path or one of its files), `MODEL_UNSUPPORTED` (not a Llama, saying what it
 * is), `MODEL_DAMAGED` (truncated or unreadable weights or configuration).
 */
export async function resolveModel(path: string, source: ModelSource, root: string): Promise<Model> {
  const absolute = resolve(root, path)
  if (!(await pathExists(absolute))) {
    throw new PgoBenchmarksError(
      'MODEL_NOT_FOUND',
      `${source} is \`${path}\`, but nothing is there (looked at ${absolute})`,
      {
        fix: HOW_TO_NAME,
      },
    )
  }
  if (absolute.endsWith('.gguf')) return resolveGguf(absolute, source)
  const directory = (await stat(absolute)).isDirectory() ? absolute : dirname(absolute)
  await requireFile(directory, 'config.json', source)
  await requireFile(directory, 'tokenizer.json', source)
  await checkArchitecture(join(directory, 'config.json'), source)
  const weights = await listWeights(directory, source)
  for (const file of weights) {
    const damage = await findSafetensorsDamage(join(directory, file))
    if (damage !== undefined) {
      throw new PgoBenchmarksError('MODEL_DAMAGED', `${source}: ${join(directory, file)} ${damage}`, {
        fix: 'fetch or copy the file again',
      })
    }
  }
  const sizes = await Promise.all(weights.map(async (file) => (await stat(join(directory, file))).size))
  return {
    path: directory,
    id: basename(directory),
    weightsBytes: sizes.reduce((sum, size) => sum + size, 0),
  }
}

/**
 * The model of an engine that the suite knows nothing of: passed on as it stands, be it a path or a name in some registry. The
 * size of what is a file tells a changed model from an unchanged one.
 *
 * @throws PgoBenchmarksError `MODEL_NOT_FOUND` for what can only be a path, and has nothing there.
 */
export async function describeForeignModel(path: string, source: ModelSource, root: string): Promise<Model> {
  const absolute = resolve(root, path)
  const found = await stat(absolute).catch(() => undefined)
  if (found === undefined && (await isPath(path, absolute))) {
    throw new PgoBenchmarksError(
      'MODEL_NOT_FOUND',
      `${source} is \`${path}\`, but nothing is there (looked at ${absolute})`,
      { fix: `correct the path in ${source}, or put the model there` },
    )
  }
  return { path, id: basename(path), weightsBytes: found?.isFile() === true ? found.size : null }
}

/** Whether it is no name in a registry, as `owner/name` would be: by how it begins or ends, or because its folder is there. */
async function isPath(path: string, absolute: string): Promise<boolean> {
  if (/^[./~]/.test(path) || /\.(?:gguf|ggml|safetensors|onnx|bin|pth?)$/.test(path)) return true
  return path.includes('/') && (await pathExists(dirname(absolute)))
}

async function resolveGguf(file: string, source: ModelSource): Promise<Model> {
  await requireFile(dirname(file), 'tokenizer.json', source)
  await using handle = await open(file)
  const { buffer } = await handle.read(Buffer.alloc(4), 0, 4, 0)
  if (buffer.toString('latin1') !== 'GGUF') {
    throw new PgoBenchmarksError('MODEL_DAMAGED', `${source}: ${file} does not begin with the bytes "GGUF"`, {
      fix: 'fetch or copy the file again',
    })
  }
  return { path: file, id: basename(file, '.gguf'), weightsBytes: (await handle.stat()).size }
}

async function requireFile(directory: string, file: string, source: ModelSource): Promise<void> {
  if (await pathExists(join(directory, file))) return
  throw new PgoBenchmarksError('MODEL_NOT_FOUND', `${source} is \`${directory}\`, which has no ${file}`, {
    fix: HOW_TO_NAME,
  })
}

async function checkArchitecture(file: string, source: ModelSource): Promise<void> {
  const config = configSchema.safeParse(await readJson(file, source))
  const architecture = config.data?.architectures?.[0] ?? config.data?.model_type
  if (architecture === 'LlamaForCausalLM' || architecture === 'llama') return
  throw new PgoBenchmarksError(
    'MODEL_UNSUPPORTED',
    `${source}: ${file} describes ${architecture === undefined ? 'no architecture' : `a ${architecture}`}; the engine loads LlamaForCausalLM alone`,
    { fix: HOW_TO_NAME },
  )
}

async function listWeights(directory: string, source: ModelSource): Promise<readonly string[]> {
  if (await pathExists(join(directory, 'model.safetensors'))) return ['model.safetensors']
  const index = 'model.safetensors.index.json'
  if (!(await pathExists(join(directory, index)))) await requireFile(directory, 'model.safetensors', source)
  const parsed = indexSchema.safeParse(await readJson(join(directory, index), source))
  if (!parsed.success) {
    throw new PgoBenchmarksError(
      'MODEL_DAMAGED',
      `${source}: ${join(directory, index)} has no \`weight_map\``,
      {
        fix: 'fetch or copy the file again',
      },
    )
  }
  const shards = [...new Set(Object.values(parsed.data.weight_map))]
  for (const shard of shards) await requireFile(directory, shard, source)
  return shards
}

async function readJson(file: string, source: ModelSource): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'))
  } catch (error) {
    throw new PgoBenchmarksError('MODEL_DAMAGED', `${source}: ${file} is not JSON`, {
      fix: 'fetch or copy the file again',
      cause: error,
    })
  }
}
