/** What is kept of a tier's windows until its end: rows as in results.json, without objects for each, since a day may have millions. */
import type { WindowRow } from '../record/tier-record.ts'
import { NumberColumn } from './number-column.ts'
import type { TimedWindow } from './timed-window.ts'
import { readWindowRows } from './window-rows.ts'

/** Rows in the order in which they were added. */
export class KeptWindows implements Iterable<WindowRow> {
  readonly #arms: string[] = []
  readonly #block = new NumberColumn()
  readonly #round = new NumberColumn()
  readonly #arm = new NumberColumn()
  readonly #wallNs = new NumberColumn()
  readonly #cpuNs = new NumberColumn()
  readonly #maxInFlight = new NumberColumn()

  get length(): number {
    return this.#wallNs.length
  }

  /** Adds the windows of one block; their requests are not kept. */
  add(index: number, windows: readonly TimedWindow[]): void {
    for (const [block, round, arm, wallNs, cpuNs, maxInFlight] of readWindowRows(index, windows)) {
      if (!this.#arms.includes(arm)) this.#arms.push(arm)
      this.#block.push(block)
      this.#round.push(round)
      this.#arm.push(this.#arms.indexOf(arm))
      this.#wallNs.push(wallNs)
      this.#cpuNs.push(cpuNs ?? Number.NaN)
      this.#maxInFlight.push(maxInFlight ?? Number.NaN)
    }
  }

  *[Symbol.iterator](): Generator<WindowRow> {
    for (let index = 0; index < this.length; index += 1) {
      yield [
        this.#block.at(index),
        this.#round.at(index),
        this.#arms[this.#arm.at(index)] ?? '',
        this.#wallNs.at(index),
        known(this.#cpuNs.at(index)),
        known(this.#maxInFlight.at(index)),
      ]
    }
  }
}

/** A column of numbers has no null. */
function known(value: number): number | null {
  return Number.isNaN(value) ? null : value
}
