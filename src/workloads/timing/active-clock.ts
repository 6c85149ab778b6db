/** A window's clock by the harness, which stands still while the engine is stopped. */

interface Stop {
  readonly beginNs: number
  /** Infinity while it lasts. */
  endNs: number
}

const NS_PER_MS = 1e6

/** Starts running when it is made; all times are ns since then. */
export class ActiveClock {
  readonly #startMs = performance.now()
  readonly #stops: Stop[] = []

  /** Time that the engine was free to run. */
  get activeNs(): number {
    return this.toActive(this.elapsedNs)
  }

  /** Time that it was stopped. */
  get stoppedNs(): number {
    // One reading: the clock went on between two, and what never stood would have a time below 0.
    const { elapsedNs } = this
    return elapsedNs - this.toActive(elapsedNs)
  }

  /** The engine stands from now on. */
  stop(): void {
    this.#stops.push({ beginNs: this.elapsedNs, endNs: Infinity })
  }

  /** The engine is free to run from now on. */
  continue(): void {
    const last = this.#stops.at(-1)
    if (last !== undefined) last.endNs = Math.min(last.endNs, this.elapsedNs)
  }

  /**
   * Takes out of a time, read from a clock that never stood, what the stops before it took.
   *
   * @param lateNs how much later than this one that clock started, at most: it has not seen stops that were over by then.
   */
  toActive(ns: number, lateNs = 0): number {
    const stopped = this.#stops
      .filter(({ endNs }) => endNs > lateNs)
      .reduce((sum, { beginNs, endNs }) => sum + Math.max(0, Math.min(ns, endNs) - beginNs), 0)
    return Math.round(ns - stopped)
  }

  /** Time since it was made, stops included. */
  get elapsedNs(): number {
    return (performance.now() - this.#startMs) * NS_PER_MS
  }
}
