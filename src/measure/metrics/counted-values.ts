/** Values of which there are more than can be kept: how often each occurred, to 14 binary digits. */

/** Significant binary digits that are kept: a value is off by 1/16384, 0.006 %, at most. */
const DIGITS = 14

/** Values in their order, whole ones below 16384 exactly, without any of them being kept. */
export class CountedValues {
  readonly #counts = new Map<number, number>()
  #length = 0
  #sum = 0
  /** The distinct values in order, and how many values there are up to each; made when they are asked for. */
  #sorted: { readonly values: Float64Array; readonly upTo: Float64Array } | undefined

  get length(): number {
    return this.#length
  }

  /** Of the values as they were, not as they are kept. */
  get mean(): number {
    return this.#sum / this.#length
  }

  add(value: number): void {
    const kept = shorten(value)
    this.#counts.set(kept, (this.#counts.get(kept) ?? 0) + 1)
    this.#length += 1
    this.#sum += value
    this.#sorted = undefined
  }

  /** The value at a place of all in order, from 0. */
  at(index: number): number {
    const { values, upTo } = (this.#sorted ??= this.#sort())
    let low = 0
    let high = values.length - 1
    while (low < high) {
      const middle = Math.floor((low + high) / 2)
      if ((upTo[middle] ?? 0) > index) high = middle
      else low = middle + 1
    }
    return values[low] ?? Number.NaN
  }

  #sort(): { readonly values: Float64Array; readonly upTo: Float64Array } {
    const values = Float64Array.from(this.#counts.keys()).sort()
    let total = 0
    const upTo = values.map((value) => (total += this.#counts.get(value) ?? 0))
    return { values, upTo }
  }
}

function shorten(value: number): number {
  if (value === 0 || !Number.isFinite(value)) return value
  const unit = 2 ** (Math.floor(Math.log2(Math.abs(value))) + 1 - DIGITS)
  return unit <= 1 && Number.isInteger(value) ? value : Math.round(value / unit) * unit
}
