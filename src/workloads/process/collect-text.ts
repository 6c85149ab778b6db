import type { Readable } from 'node:stream'
import { LONGEST_ANSWER_BYTES } from '../engine/output-limits.ts'
import { decodeBytes } from '../engine/output-bytes.ts'

/** What {@link collectText} gives instead of more than 64 MiB. */
export const OUTPUT_TOO_LONG: unique symbol = Symbol('output too long')

/** Everything that comes out of a stream, every byte of it kept (see `decodeBytes`); what is beyond the limit is read and dropped, so that nobody blocks. `onExcess` is called once when there is more. */
export async function collectText(
  stream: Readable,
  onExcess: () => void = () => {},
): Promise<string | typeof OUTPUT_TOO_LONG> {
  const chunks: Buffer[] = []
  let bytes = 0
  const { promise, resolve } = Promise.withResolvers<void>()
  stream.on('data', (chunk: Buffer) => {
    const before = bytes
    bytes += chunk.length
    if (bytes <= LONGEST_ANSWER_BYTES) chunks.push(chunk)
    else if (before <= LONGEST_ANSWER_BYTES) onExcess()
  })
  stream.once('close', resolve)
  await promise
  return bytes > LONGEST_ANSWER_BYTES ? OUTPUT_TOO_LONG : decodeBytes(Buffer.concat(chunks))
}
