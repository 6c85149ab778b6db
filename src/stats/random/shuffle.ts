import type { Rng } from './rng.ts'

/**
 * Returns the items in random order, every order equally likely; the input stays as it is. Fisher & Yates's
 * shuffle (Knuth, TAOCP vol. 2, 3.4.2), drawing without replacement.
 */
export function shuffle<T>(items: readonly T[], rng: Rng): T[] {
  const pool = [...items]
  const shuffled: T[] = []
  while (pool.length > 0) {
    const index = rng.below(pool.length)
    shuffled.push(...pool.splice(index, 1))
  }
  return shuffled
}
