import { createHash } from 'node:crypto'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeBytes, hashText } from '../../../src/workloads/engine/output-bytes.ts'

function sha256(bytes: string | Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

describe('`decodeBytes`', () => {
  test('reads UTF-8 as it is, a byte order mark and U+FFFD among it', () => {
    expect(decodeBytes(Buffer.from('\uFEFFé🦀\uFFFD'))).toBe('\uFEFFé🦀\uFFFD')
  })

  test('lets every byte that is none stand for itself, and leaves the characters around it', () => {
    const bytes = Buffer.from([0x61, 0xf8, 0x80, 0xc3, 0xa9, 0x0a, 0xe2, 0x82, 0x62, 0xed, 0xa0, 0x80])
    expect(decodeBytes(bytes)).toBe('a\uDCF8\uDC80é\n\uDCE2\uDC82b\uDCED\uDCA0\uDC80')
  })
})

describe('`hashText`', () => {
  test('is the hash of the bytes that were decoded, whatever they are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        expect(hashText(decodeBytes(Buffer.from(bytes)))).toBe(sha256(bytes))
      }),
      { numRuns: 2000 },
    )
  })

  test('tells halves of characters apart, as a pattern or an escape in JSON may leave them', () => {
    const hashes = ['\uD83D', '\uD83E', '\uDE00', '\uFFFD'].map((half) => hashText(half))
    expect(new Set(hashes).size).toBe(4)
  })
})
