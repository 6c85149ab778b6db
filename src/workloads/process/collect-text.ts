import type { Readable } from 'node:stream'
import { decodeBytes } from '../engine/output-bytes.ts'

/** What {@link collectText} gives instead of more than 64 MiB. */
export const OUTPUT_TOO_LONG: unique symbol = Symbol('output too long')

const LONGEST_BYTES = 64 * 2 ** 20

/** Everything that comes out of a stream, every byte of it kept (see `decodeBytes`); what is beyond the limit is read and dropped, so that nobody blocks. */
export async function collectText(stream: Readable): Promise<string | typeof OUTPUT_TOO_LONG> {
  const chunks: Buffer[] = []
  let bytes = 0
  const { promise, resolve } = Promise.withResolvers<void>()
  stream.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes <= LONGEST_BYTES) chunks.push(chunk)
  })
  stream.once('close', resolve)
  await promise
  return bytes > LONGEST_BYTES ? OUTPUT_TOO_LONG : decodeBytes(Buffer.concat(chunks))
}
