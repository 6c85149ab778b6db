import { StatsError } from '../checks/stats-error.ts'

/** A stream of random numbers that depends on its seed alone. */
export interface Rng {
  /** The next whole number from 0 to 2^32 - 1. */
  nextUint32(): number
  /** The next number in [0, 1), a multiple of 2^-53; takes two steps of the stream. */
  uniform(): number
  /** The next whole number from 0 to `limit` - 1, each equally likely; `limit` from 1 to 2^32. */
  below(limit: number): number
}

/**
 * Creates a seeded generator: xoshiro128** 1.1 (Blackman & Vigna, "Scrambled linear pseudorandom number generators",
 * ACM TOMS 47(4), 2021), its state filled by SplitMix64 as its authors advise. It is our own 20 lines, because an order
 * or a p value recorded with its seed must be recomputable for ever, whatever version of a library is installed.
 *
 * @param seed - a whole number from 0 to 2^53 - 1.
 * @throws StatsError `STATS_OPTION_INVALID`.
 */
export function createRng(seed: number): Rng {
  requireSeed(seed)
  const [first, state] = splitMix64(BigInt(seed))
  const [second] = splitMix64(state)
  return fromState(low(first), high(first), low(second), high(second))
}

/**
 * The generator with a given state of four 32-bit words, not all zero. Exported so that it can be compared with the
 * reference implementation; use {@link createRng}.
 */
export function fromState(a: number, b: number, c: number, d: number): Rng {
  let [s0, s1, s2, s3] = [a, b, c, d]
  function nextUint32(): number {
    const result = Math.imul(rotateLeft(Math.imul(s1, 5), 7), 9) >>> 0
    const shifted = s1 << 9
    s2 ^= s0
    s3 ^= s1
    s1 ^= s2
    s0 ^= s3
    s2 ^= shifted
    s3 = rotateLeft(s3, 11)
    return result
  }
  return {
    nextUint32,
    uniform: () => ((nextUint32() >>> 5) * 2 ** 26 + (nextUint32() >>> 6)) / 2 ** 53,
    below(limit) {
      // The last, incomplete multiple of `limit` is drawn again; taking it modulo `limit` would favour small numbers.
      const end = 2 ** 32 - (2 ** 32 % limit)
      let value = nextUint32()
      while (value >= end) value = nextUint32()
      return value % limit
    },
  }
}

/**
 * One step of SplitMix64 (Steele, Lea & Flood, OOPSLA 2014; constants of Vigna's splitmix64.c).
 *
 * @returns the output and the next state, both 64-bit.
 */
export function splitMix64(state: bigint): readonly [output: bigint, state: bigint] {
  const next = BigInt.asUintN(64, state + 0x9e37_79b9_7f4a_7c15n)
  let z = next
  z = BigInt.asUintN(64, (z ^ (z >> 30n)) * 0xbf58_476d_1ce4_e5b9n)
  z = BigInt.asUintN(64, (z ^ (z >> 27n)) * 0x94d0_49bb_1331_11ebn)
  return [z ^ (z >> 31n), next]
}

/**
 * Refuses what cannot be a seed.
 *
 * @throws StatsError `STATS_OPTION_INVALID`.
 */
export function requireSeed(seed: number): void {
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new StatsError(
      'STATS_OPTION_INVALID',
      `\`seed\` must be a whole number from 0 to 2^53 - 1, received ${String(seed)}.`,
    )
  }
}

function rotateLeft(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits))
}

function low(value: bigint): number {
  return Number(BigInt.asUintN(32, value))
}

function high(value: bigint): number {
  return Number(value >> 32n)
}
