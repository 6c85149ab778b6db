import { describe, expect, test } from 'vitest'
import { findSafetensorsDamage } from '../../../src/workloads/model/safetensors.ts'
import { createTemporaryDirectory } from '../../support/temporary-directory.ts'

/** A safetensors file of one tensor: 8 bytes of header length, the header, the data. */
function createSafetensors(header: string, dataBytes: number): Buffer {
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(Buffer.byteLength(header)))
  return Buffer.concat([length, Buffer.from(header), Buffer.alloc(dataBytes)])
}

const HEADER = JSON.stringify({
  __metadata__: { format: 'pt' },
  a: { dtype: 'F32', shape: [2], data_offsets: [0, 8] },
  b: { dtype: 'F32', shape: [4], data_offsets: [8, 24] },
})
const SOUND = createSafetensors(HEADER, 24)

async function examine(content: Uint8Array): Promise<string | undefined> {
  await using directory = await createTemporaryDirectory()
  return await findSafetensorsDamage(await directory.write('model.safetensors', content))
}

describe('`findSafetensorsDamage`', () => {
  test('finds none in a sound file', async () => {
    await expect(examine(SOUND)).resolves.toBeUndefined()
  })

  test('finds none in a file without tensors', async () => {
    await expect(examine(createSafetensors('{}', 0))).resolves.toBeUndefined()
  })

  test('states both sizes of a file that lost its last byte', async () => {
    await expect(examine(SOUND.subarray(0, -1))).resolves.toBe(
      `holds ${SOUND.length - 1} bytes where its header promises ${SOUND.length}`,
    )
  })

  test('states both sizes of a file that goes on behind its data', async () => {
    await expect(examine(Buffer.concat([SOUND, Buffer.alloc(3)]))).resolves.toContain(
      `holds ${SOUND.length + 3} bytes`,
    )
  })

  test.for([0, 7])('says that a file of %i bytes is too small', async (bytes) => {
    await expect(examine(SOUND.subarray(0, bytes))).resolves.toContain(`holds ${bytes} bytes, too few`)
  })

  test('says that a file cut inside its header is truncated', async () => {
    await expect(examine(SOUND.subarray(0, 20))).resolves.toMatch(
      /header of \d+ bytes in a file of 20: it is truncated/,
    )
  })

  test('refuses the size that other formats’ first bytes spell', async () => {
    await expect(examine(Buffer.from('GGUF and then many other bytes'))).resolves.toContain(
      'no safetensors file',
    )
  })

  test.for(['{"a":', '7', '"text"', '{"a":{}}', '{"a":{"data_offsets":"x"}}', '{"a":null}'])(
    'refuses the header %s',
    async (header) => {
      await expect(examine(createSafetensors(header, 0))).resolves.toBe(
        'has a header that is not JSON of tensors',
      )
    },
  )
})
