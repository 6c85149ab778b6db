/** A queue between an engine's output and whoever waits for it. */

/** What waiting can end with when nothing came. */
export const TIMED_OUT: unique symbol = Symbol('timed out')

/**
 * Items in the order in which they were pushed; one consumer at a time. Everything that an engine says, its end
 * included, goes through one queue, so that nothing overtakes anything.
 */
export class MessageQueue<Item> {
  #items: Item[] = []
  /** Those before it have been taken: to move all others for each would take ever longer. */
  #first = 0
  #waiter: ((item: Item) => void) | undefined

  push(item: Item): void {
    const waiter = this.#waiter
    if (waiter === undefined) {
      this.#items.push(item)
      return
    }
    this.#waiter = undefined
    waiter(item)
  }

  /** The next item, or {@link TIMED_OUT} once `deadlineMs` (of `performance.now()`) has passed; `Infinity` waits for ever. */
  async next(deadlineMs: number): Promise<Item | typeof TIMED_OUT> {
    const ready = this.#items[this.#first]
    if (ready !== undefined) {
      this.#first += 1
      if (this.#first === this.#items.length) {
        this.#items = []
        this.#first = 0
      }
      return ready
    }
    const { promise, resolve } = Promise.withResolvers<Item | typeof TIMED_OUT>()
    this.#waiter = resolve
    const expire = (): void => {
      this.#waiter = undefined
      resolve(TIMED_OUT)
    }
    // A timer of infinite length would fire at once.
    const timer =
      deadlineMs === Infinity ? undefined : setTimeout(expire, Math.max(0, deadlineMs - performance.now()))
    try {
      return await promise
    } finally {
      clearTimeout(timer)
    }
  }
}
