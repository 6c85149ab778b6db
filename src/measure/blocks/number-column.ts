/** Numbers of which there may be millions: a list that grows and takes 4 bytes for each where they are whole, 8 elsewhere. */

const CHUNK = 2 ** 14

/** Gives back exactly what was put in, but -0 as 0. */
export class NumberColumn {
  readonly #chunks: (Uint32Array | Float64Array)[] = []
  #length = 0

  get length(): number {
    return this.#length
  }

  push(value: number): void {
    const place = this.#length % CHUNK
    if (place === 0) this.#chunks.push(new Uint32Array(CHUNK))
    const last = this.#chunks.length - 1
    const chunk = this.#chunks[last]
    if (chunk instanceof Uint32Array && value >>> 0 !== value) this.#chunks[last] = Float64Array.from(chunk)
    const target = this.#chunks[last]
    if (target !== undefined) target[place] = value
    this.#length += 1
  }

  /** The value at a place that has one; NaN at any other. */
  at(index: number): number {
    return this.#chunks[Math.floor(index / CHUNK)]?.[index % CHUNK] ?? Number.NaN
  }

  /** A copy of the values from one place to before another. */
  slice(from = 0, to: number = this.#length): Float64Array {
    return Float64Array.from({ length: to - from }, (_, index) => this.at(from + index))
  }
}
