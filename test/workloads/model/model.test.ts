import { copyFile, mkdir, readFile, rm, stat, symlink, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { resolveModel } from '../../../src/workloads/model/model.ts'
import { DEFAULT_MODEL } from '../../../src/setup/plan/build-paths.ts'
import { refusal } from '../../support/expect-error.ts'
import { createTemporaryDirectory, type TemporaryDirectory } from '../../support/temporary-directory.ts'

const SOURCE = '`BENCH_MODEL_PATH`'
const CONFIG = '{"architectures":["LlamaForCausalLM"]}'

/** A copy of the default model to damage. */
async function copyModel(directory: TemporaryDirectory): Promise<string> {
  const path = directory.join('model')
  await mkdir(path)
  for (const file of ['config.json', 'tokenizer.json', 'model.safetensors']) {
    await copyFile(join(DEFAULT_MODEL, file), join(path, file))
  }
  return path
}

describe('`resolveModel` accepts', () => {
  test('the default model, by its directory', async () => {
    await expect(resolveModel(DEFAULT_MODEL, 'the default model', '/')).resolves.toEqual({
      path: DEFAULT_MODEL,
      id: 'rust-docs-1.3m',
      weightsBytes: (await readFile(join(DEFAULT_MODEL, 'model.safetensors'))).length,
    })
  })

  test('the .safetensors file in a directory as that directory', async () => {
    const file = join(DEFAULT_MODEL, 'model.safetensors')
    await expect(resolveModel(file, SOURCE, '/')).resolves.toMatchObject({ path: DEFAULT_MODEL })
  })

  test('a path relative to the project root', async () => {
    await using directory = await createTemporaryDirectory()
    await symlink(DEFAULT_MODEL, directory.join('linked'))
    await expect(resolveModel('linked', SOURCE, directory.path)).resolves.toMatchObject({ id: 'linked' })
  })

  test('a GGUF file beside its tokenizer', async () => {
    await using directory = await createTemporaryDirectory()
    await directory.write('tokenizer.json', '{}')
    const file = await directory.write('tiny.gguf', 'GGUF\u0003\0\0\0')
    await expect(resolveModel(file, SOURCE, '/')).resolves.toEqual({
      path: file,
      id: 'tiny',
      weightsBytes: 8,
    })
  })

  test('a sharded model whose shards are all there, each counted once', async () => {
    await using directory = await createTemporaryDirectory()
    const path = await copyModel(directory)
    const { size } = await stat(join(path, 'model.safetensors'))
    await copyFile(join(path, 'model.safetensors'), join(path, 'a.safetensors'))
    await rm(join(path, 'model.safetensors'))
    const index = { weight_map: { x: 'a.safetensors', y: 'a.safetensors' } }
    await directory.write('model/model.safetensors.index.json', JSON.stringify(index))
    await expect(resolveModel(path, SOURCE, '/')).resolves.toMatchObject({ weightsBytes: size })
  })
})

describe('`resolveModel` refuses', () => {
  test('a path where nothing is, naming its source and where it looked', async () => {
    await expect(resolveModel('no/model', SOURCE, '/srv')).rejects.toThrow(
      refusal('MODEL_NOT_FOUND', SOURCE, '`no/model`', '/srv/no/model', 'Fix:', 'BENCH_MODEL_PATH'),
    )
  })

  test.for(['config.json', 'tokenizer.json', 'model.safetensors'])('a directory without %s', async (file) => {
    await using directory = await createTemporaryDirectory()
    const path = await copyModel(directory)
    await rm(join(path, file))
    await expect(resolveModel(path, SOURCE, '/')).rejects.toThrow(
      refusal('MODEL_NOT_FOUND', SOURCE, path, file, 'Fix:'),
    )
  })

  test.for([
    ['{"architectures":["MistralForCausalLM"],"model_type":"mistral"}', 'a MistralForCausalLM'],
    ['{"model_type":"gpt2"}', 'a gpt2'],
    ['{}', 'no architecture'],
    ['[]', 'no architecture'],
  ])('the configuration %s, saying what it describes', async ([config = '', found = '']) => {
    await using directory = await createTemporaryDirectory()
    const path = await copyModel(directory)
    await directory.write('model/config.json', config)
    await expect(resolveModel(path, SOURCE, '/')).rejects.toThrow(
      refusal('MODEL_UNSUPPORTED', SOURCE, join(path, 'config.json'), found, 'LlamaForCausalLM', 'Fix:'),
    )
  })

  test('a configuration that is not JSON', async () => {
    await using directory = await createTemporaryDirectory()
    const path = await copyModel(directory)
    await directory.write('model/config.json', '<html>404</html>')
    await expect(resolveModel(path, SOURCE, '/')).rejects.toThrow(
      refusal('MODEL_DAMAGED', SOURCE, join(path, 'config.json'), 'not JSON', 'Fix:'),
    )
  })

  test('truncated weights, with both sizes', async () => {
    await using directory = await createTemporaryDirectory()
    const path = await copyModel(directory)
    await truncate(join(path, 'model.safetensors'), 1_000_000)
    await expect(resolveModel(path, SOURCE, '/')).rejects.toThrow(
      refusal(
        'MODEL_DAMAGED',
        SOURCE,
        join(path, 'model.safetensors'),
        'holds 1000000 bytes',
        '2529528',
        'Fix:',
      ),
    )
  })

  test('weights that are another format', async () => {
    await using directory = await createTemporaryDirectory()
    const path = await copyModel(directory)
    await directory.write('model/model.safetensors', 'version https://git-lfs.github.com/spec/v1\n')
    await expect(resolveModel(path, SOURCE, '/')).rejects.toThrow(
      refusal('MODEL_DAMAGED', join(path, 'model.safetensors'), 'no safetensors file', 'Fix:'),
    )
  })

  test('a sharded model that lacks a shard, by the shard’s name', async () => {
    await using directory = await createTemporaryDirectory()
    await directory.write('config.json', CONFIG)
    await directory.write('tokenizer.json', '{}')
    const shards = { x: 'model-00001-of-00002.safetensors', y: 'model-00002-of-00002.safetensors' }
    await directory.write('model.safetensors.index.json', JSON.stringify({ weight_map: shards }))
    await copyFile(join(DEFAULT_MODEL, 'model.safetensors'), directory.join(shards.x))
    await expect(resolveModel(directory.path, SOURCE, '/')).rejects.toThrow(
      refusal('MODEL_NOT_FOUND', SOURCE, shards.y, 'Fix:'),
    )
  })

  test('an index of shards without a weight map', async () => {
    await using directory = await createTemporaryDirectory()
    await directory.write('config.json', CONFIG)
    await directory.write('tokenizer.json', '{}')
    await directory.write('model.safetensors.index.json', '{"weight_map":7}')
    await expect(resolveModel(directory.path, SOURCE, '/')).rejects.toThrow(
      refusal('MODEL_DAMAGED', SOURCE, 'model.safetensors.index.json', '`weight_map`', 'Fix:'),
    )
  })

  test('a GGUF file with another magic', async () => {
    await using directory = await createTemporaryDirectory()
    await directory.write('tokenizer.json', '{}')
    const file = await directory.write('tiny.gguf', 'GGML\u0003\0\0\0')
    await expect(resolveModel(file, SOURCE, '/')).rejects.toThrow(
      refusal('MODEL_DAMAGED', SOURCE, file, '"GGUF"', 'Fix:'),
    )
  })

  test('an empty GGUF file', async () => {
    await using directory = await createTemporaryDirectory()
    await directory.write('tokenizer.json', '{}')
    const file = await directory.write('tiny.gguf', '')
    await expect(resolveModel(file, SOURCE, '/')).rejects.toThrow(refusal('MODEL_DAMAGED', file))
  })

  test('a GGUF file without tokenizer.json beside it', async () => {
    await using directory = await createTemporaryDirectory()
    const file = await directory.write('tiny.gguf', 'GGUF\u0003\0\0\0')
    await expect(resolveModel(file, SOURCE, '/')).rejects.toThrow(
      refusal('MODEL_NOT_FOUND', SOURCE, directory.path, 'tokenizer.json', 'Fix:'),
    )
  })
})
