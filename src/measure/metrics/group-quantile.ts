/** A quantile by groups of consecutive blocks, block after block, without keeping those whose group is done. */
import { quantileOfSorted } from '../../stats/samples/quantile.ts'

/** Groups have as many blocks as one was told; what is left over at the end belongs to the last. */
export class GroupQuantile {
  readonly #q: number
  readonly #blocksPerGroup: number
  readonly #done: number[] = []
  /** The last whole group, and those that are not one yet. */
  #waiting: Float64Array[] = []

  constructor(q: number, blocksPerGroup: number) {
    this.#q = q
    this.#blocksPerGroup = blocksPerGroup
  }

  /** @param values of the next block; finite. */
  add(values: Float64Array): void {
    this.#waiting.push(values)
    if (this.#waiting.length < 2 * this.#blocksPerGroup) return
    this.#done.push(this.#locate(this.#waiting.slice(0, this.#blocksPerGroup)))
    this.#waiting = this.#waiting.slice(this.#blocksPerGroup)
  }

  /** One value a group, those of the blocks so far. */
  read(): readonly number[] {
    return this.#waiting.length < this.#blocksPerGroup
      ? this.#done
      : [...this.#done, this.#locate(this.#waiting)]
  }

  #locate(blocks: readonly Float64Array[]): number {
    const all = new Float64Array(blocks.reduce((count, { length }) => count + length, 0))
    let at = 0
    for (const block of blocks) {
      all.set(block, at)
      at += block.length
    }
    return quantileOfSorted(all.sort(), this.#q)
  }
}
