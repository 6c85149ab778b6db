import { open } from 'node:fs/promises'

const LENGTH_BYTES = 8
/** The reference reader refuses larger headers (safetensors/src/tensor.rs, `MAX_HEADER_SIZE`). */
const MAX_HEADER_BYTES = 100_000_000

/**
 * Says what is wrong with a safetensors file, reading its header alone: 8 bytes of header length (little-endian), a JSON
 * header whose `data_offsets` point behind it, then exactly that many bytes
 * (https://github.com/huggingface/safetensors#format).
 *
 * @returns undefined for a sound file, otherwise a clause such as "holds 1000 bytes where its header promises 2529528".
 */
export async function findSafetensorsDamage(file: string): Promise<string | undefined> {
  await using handle = await open(file)
  const { size } = await handle.stat()
  if (size < LENGTH_BYTES) return `holds ${size} bytes, too few for a safetensors header`
  const lengthBytes = new Uint8Array(LENGTH_BYTES)
  await handle.read(lengthBytes, 0, LENGTH_BYTES, 0)
  const headerBytes = Number(new DataView(lengthBytes.buffer).getBigUint64(0, true))
  if (headerBytes > MAX_HEADER_BYTES || LENGTH_BYTES + headerBytes > size) {
    return `claims a header of ${headerBytes} bytes in a file of ${size}: it is truncated or no safetensors file`
  }
  const header = Buffer.alloc(headerBytes)
  await handle.read(header, 0, headerBytes, LENGTH_BYTES)
  const dataBytes = readDataBytes(header.toString('utf8'))
  if (dataBytes === undefined) return 'has a header that is not JSON of tensors'
  const expected = LENGTH_BYTES + headerBytes + dataBytes
  return expected === size ? undefined : `holds ${size} bytes where its header promises ${expected}`
}

function readDataBytes(header: string): number | undefined {
  let tensors: unknown
  try {
    tensors = JSON.parse(header)
  } catch {
    return undefined
  }
  if (typeof tensors !== 'object' || tensors === null) return undefined
  const ends = Object.entries(tensors)
    .filter(([name]) => name !== '__metadata__')
    .map(([, tensor]) => Number(Reflect.get(Object(Reflect.get(Object(tensor), 'data_offsets')), 1)))
  return ends.every((end) => Number.isSafeInteger(end)) ? Math.max(0, ...ends) : undefined
}
