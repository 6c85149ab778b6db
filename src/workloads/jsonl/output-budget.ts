import { formatLimit, LARGEST_WINDOW_BYTES, LONGEST_LINE_BYTES } from '../engine/output-limits.ts'

const NEWLINE = 0x0a

/** How much an engine may still write before its next run. */
export class OutputBudget {
  #windowBytes = 0
  #lineBytes = 0

  /** A run begins: what came before counts no more. */
  begin(): void {
    this.#windowBytes = 0
  }

  /** Counts what came; returns which limit it is beyond, if it is. */
  add(chunk: Buffer): string | undefined {
    this.#windowBytes += chunk.length
    const end = chunk.lastIndexOf(NEWLINE) + 1
    this.#lineBytes = end === 0 ? this.#lineBytes + chunk.length : chunk.length - end
    if (this.#lineBytes > LONGEST_LINE_BYTES)
      return `it wrote a line of more than ${formatLimit(LONGEST_LINE_BYTES)}`
    if (this.#windowBytes > LARGEST_WINDOW_BYTES)
      return `it wrote more than ${formatLimit(LARGEST_WINDOW_BYTES)} to stdout since its last run began`
    return undefined
  }
}
