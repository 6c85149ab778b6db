/** How much of what an engine writes is read: beyond that it is broken, and would fill the memory before its window is over. */

/** Longest line, bytes: the report of a request with the times of a million tokens. */
export const LONGEST_LINE_BYTES: number = 16 * 2 ** 20
/** Longest answer to one request, and longest output of a process, bytes. */
export const LONGEST_ANSWER_BYTES: number = 64 * 2 ** 20
/** Most that is kept of all answers of a window, bytes. */
export const LARGEST_WINDOW_BYTES: number = 128 * 2 ** 20

/** A limit in words: `16 MiB`. */
export function formatLimit(bytes: number): string {
  return `${bytes / 2 ** 20} MiB`
}
