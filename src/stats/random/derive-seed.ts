import { requireSeed, splitMix64 } from './rng.ts'

/**
 * Derives the seed of a named stream from the run's seed, so that adding a draw to one stream changes no other: the
 * label's FNV-1a hash (64 bit, over UTF-16 code units, high byte last) is added to the seed and mixed by SplitMix64.
 *
 * @param seed - a whole number from 0 to 2^53 - 1.
 * @param label - for example `'order/10'` or `'sign-flip/pgo'`.
 * @returns a whole number from 0 to 2^53 - 1.
 * @throws StatsError `STATS_OPTION_INVALID`.
 */
export function deriveSeed(seed: number, label: string): number {
  requireSeed(seed)
  const [mixedSeed] = splitMix64(BigInt(seed))
  const [output] = splitMix64(mixedSeed ^ fnv1a(label))
  return Number(output >> 11n)
}

/** FNV-1a, 64 bit (Fowler, Noll & Vo; IETF draft-eastlake-fnv). */
function fnv1a(text: string): bigint {
  let hash = 0xcbf2_9ce4_8422_2325n
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index)
    for (const byte of [unit & 0xff, unit >> 8]) {
      hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100_0000_01b3n)
    }
  }
  return hash
}
