import { describe, expect, test } from 'vitest'
import {
  createProgress,
  formatElapsed,
  type Progress,
  type ProgressOptions,
} from '../../src/setup/progress.ts'

/** A progress display and everything that it wrote. */
function record(options: Partial<ProgressOptions> = {}): { progress: Progress; written: string[] } {
  const written: string[] = []
  const progress = createProgress({
    write: (text) => written.push(text),
    live: false,
    verbose: false,
    ...options,
  })
  return { progress, written }
}

describe('`createProgress` without a terminal', () => {
  test('writes one line at the end of a short step', () => {
    const { progress, written } = record()
    const step = progress.begin('build baseline')
    step.update(1, 3, 'candle-core')
    step.end('done')
    expect(written).toEqual(['[pgo] build baseline: done (0.0 s)\n'])
  })

  test('writes a note as a line', () => {
    const { progress, written } = record()
    progress.note('waiting for process 7')
    expect(written).toEqual(['[pgo] waiting for process 7\n'])
  })

  test('keeps a tool’s own output to itself unless verbose', () => {
    const quiet = record()
    quiet.progress.begin('train').output('Compiling x')
    expect(quiet.written).toEqual([])
    const loud = record({ verbose: true })
    loud.progress.begin('train').output('Compiling x')
    expect(loud.written).toEqual(['Compiling x\n'])
  })
})

describe('`createProgress` on a terminal', () => {
  const ERASE = '\r\u001B[2K'

  test('redraws one line with step, parts done, the present part and the time', async () => {
    const { progress, written } = record({ live: true })
    const step = progress.begin('build pgo')
    step.update(2, 9, 'tokenizers')
    await expect
      .poll(() => written.at(0)?.replace(ERASE, ''))
      .toMatch(/^\[pgo\] build pgo: 2 of 9, tokenizers \(0\.\d s\)$/)
    step.end('done')
    expect(written.every((text) => text.startsWith(ERASE))).toBe(true)
    expect(written.at(-1)?.replace(ERASE, '')).toMatch(/^\[pgo\] build pgo: done \(\d\.\d s\)\n$/)
  })

  test('writes nothing more once the step has ended', async () => {
    const { progress, written } = record({ live: true })
    progress.begin('build pgo').end('done')
    const after = written.length
    const other = progress.begin('train')
    await expect.poll(() => written.length).toBeGreaterThan(after + 1)
    other.end('done')
    expect(written.slice(after).every((line) => line.includes('train'))).toBe(true)
  })

  test('erases its line before a tool’s own output', () => {
    const { progress, written } = record({ live: true, verbose: true })
    progress.begin('train').output('Compiling x')
    expect(written).toEqual([`${ERASE}Compiling x\n`])
  })
})

describe('`formatElapsed`', () => {
  test.for<[ms: number, text: string]>([
    [0, '0.0 s'],
    [180, '0.2 s'],
    [9940, '9.9 s'],
    [10_000, '10 s'],
    [45_400, '45 s'],
    [60_000, '1 min 00 s'],
    [125_000, '2 min 05 s'],
    [3_600_000, '60 min 00 s'],
  ])('words %i ms as `%s`', ([ms, text]) => {
    expect(formatElapsed(ms)).toBe(text)
  })

  test('does not word a time that rounds up as 60 s or 10.0 s', () => {
    expect([formatElapsed(59_700), formatElapsed(9970)]).toEqual(['1 min 00 s', '10 s'])
  })
})
