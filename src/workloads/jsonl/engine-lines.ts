/** Lines of an engine's output, read when reading them cannot disturb the engine. */
import type { Readable } from 'node:stream'
import { OutputBudget } from './output-budget.ts'

const NEWLINE = 0x0a
/** How the protocol has a request's report begin: `type` is the first key of every line. */
const REPORT = Buffer.from('{"type":"request"')

/**
 * Hands every line of `stdout` to `take`, in order, without its line break; a last line needs none. Reports of requests come while the engine goes on with
 * other requests: they are kept as bytes until a line of another kind follows, which says that the engine stands. So what
 * reading them costs falls into no window.
 *
 * @param budget beyond which nothing is read any more: `refuse` is told why, and the engine's output is closed.
 * @returns resolves at the end of the output, all lines handed on.
 */
export async function takeLines(
  stdout: Readable,
  take: (line: string) => void,
  budget: OutputBudget = new OutputBudget(),
  refuse: (why: string) => void = () => {},
): Promise<void> {
  let held: Buffer[] = []
  const release = (): void => {
    const bytes = Buffer.concat(held)
    const end = bytes.lastIndexOf(NEWLINE) + 1
    held = end === bytes.length ? [] : [bytes.subarray(end)]
    const lines = bytes.toString('utf8', 0, end).split('\n')
    for (const line of lines.slice(0, -1)) take(withoutReturn(line))
  }
  const reports = createReportFilter()
  stdout.on('data', (chunk: Buffer) => {
    const excess = budget.add(chunk)
    if (excess !== undefined) {
      held = []
      stdout.destroy()
      refuse(excess)
      return
    }
    held.push(chunk)
    // Without a line break there is nothing to hand on, and to look at the beginning of a long line again and again would take ever longer.
    if (!reports(chunk) && chunk.includes(NEWLINE)) release()
  })
  const { promise, resolve } = Promise.withResolvers<undefined>()
  stdout.once('close', () => resolve(undefined))
  await promise
  release()
  const last = Buffer.concat(held).toString()
  if (last !== '') take(withoutReturn(last))
}

/** Tells of one chunk after the other whether it holds nothing but reports of requests, or parts of them. */
function createReportFilter(): (chunk: Buffer) => boolean {
  /** Of the line that the chunk before left open. */
  let open = { isOpen: false, isReport: false }
  return (chunk) => {
    let isReport = open.isOpen ? open.isReport : startsReport(chunk, 0)
    let allReports = isReport
    for (
      let at = chunk.indexOf(NEWLINE);
      at !== -1 && at + 1 < chunk.length;
      at = chunk.indexOf(NEWLINE, at + 1)
    ) {
      isReport = startsReport(chunk, at + 1)
      allReports &&= isReport
    }
    open = { isOpen: chunk.at(-1) !== NEWLINE, isReport }
    return allReports
  }
}

function startsReport(chunk: Buffer, start: number): boolean {
  return chunk.compare(REPORT, 0, REPORT.length, start, Math.min(start + REPORT.length, chunk.length)) === 0
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line
}
