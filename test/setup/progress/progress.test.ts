import { describe, expect, test } from 'vitest'
import type { Durations } from '../../../src/setup/progress/durations.ts'
import {
  createProgress,
  formatElapsed,
  type Progress,
  type ProgressOptions,
} from '../../../src/setup/progress/progress.ts'

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

/** Durations in memory, as those of a file behave. */
function remember(times: Record<string, number>): Durations {
  return {
    get: (step, variant) => times[`${step}/${variant}`],
    set: (step, variant, ms) => (times[`${step}/${variant}`] = ms),
  }
}

function drawn(durations: Durations, variant?: string): string | undefined {
  const { progress, written } = record({ live: true, verbose: true, durations })
  const step = progress.begin('build pgo')
  if (variant !== undefined) step.variant(variant)
  step.output('')
  return written[0]?.split('\n')[1]
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

  test('erases its line before a tool’s own output, and draws it again below', () => {
    const { progress, written } = record({ live: true, verbose: true })
    progress.begin('train').output('Compiling x')
    expect(written).toEqual([`${ERASE}Compiling x\n[pgo] train (0.0 s)`])
  })

  test('gives steps that run together a line each, and keeps the others below one that ended', () => {
    const { progress, written } = record({ live: true })
    const build = progress.begin('build baseline')
    const train = progress.begin('train')
    progress.note('a note')
    build.end('done')
    train.end('done')
    expect(written).toEqual([
      `${ERASE}[pgo] a note\n[pgo] build baseline (0.0 s)\n[pgo] train (0.0 s)`,
      `${ERASE}\u001B[1A${ERASE}[pgo] build baseline: done (0.0 s)\n[pgo] train (0.0 s)`,
      `${ERASE}[pgo] train: done (0.0 s)\n`,
    ])
  })

  test.for([
    [80, '[pgo] build baseline: 1 of 3 crates, candle-core (0.0 s)'],
    [30, '[pgo] build baseline: 1 of 3…'],
    [2, '…'],
  ] as const)('keeps a line in one row of %i columns', ([columns, line]) => {
    const { progress, written } = record({ live: true, columns: () => columns, verbose: true })
    const step = progress.begin('build baseline')
    step.update(1, 3, 'candle-core', 'crates')
    step.output('')
    expect(written[0]?.split('\n')[1]).toBe(line)
  })

  test('lets no name of a crate move the cursor', () => {
    const { progress, written } = record({ live: true, verbose: true })
    const step = progress.begin('build baseline')
    step.update(0, 0, 'a\u001B[2Jb\nc\u0007')
    step.output('')
    expect(written[0]?.split('\n').slice(1)).toEqual([String.raw`[pgo] build baseline: 0, ab c\u{7} (0.0 s)`])
  })

  test('dims live lines where it may use colours, never the finished ones', () => {
    const { progress, written } = record({ live: true, color: true, verbose: true })
    const step = progress.begin('train')
    step.output('')
    step.end('done')
    expect(written[0]).toContain('\u001B[2m[pgo] train')
    expect(written[1]).toBe(`${ERASE}[pgo] train: done (0.0 s)\n`)
  })
})

describe('the estimate', () => {
  test('comes from the last run of the same kind', () => {
    const durations = remember({ 'build pgo/whole': 55_000, 'build pgo/partly': 3000 })
    expect(drawn(durations)).toBe('[pgo] build pgo (0.0 s)')
    expect(drawn(durations, 'whole')).toBe('[pgo] build pgo (0.0 s of about 55 s)')
    expect(drawn(durations, 'partly')).toBe('[pgo] build pgo (0.0 s of about 3.0 s)')
  })

  test('is called the last time’s once it has passed', () => {
    const durations = remember({ 'build pgo/': 1e-6 })
    expect(drawn(durations)).toBe('[pgo] build pgo (0.0 s, last time 0.0 s)')
  })

  test('is kept of a step that was done, not of one that failed', () => {
    const times: Record<string, number> = {}
    const { progress } = record({ durations: remember(times) })
    for (const [name, outcome] of [
      ['build pgo', 'done'],
      ['train', 'failed'],
    ] as const) {
      const step = progress.begin(name)
      step.variant('whole')
      step.end(outcome)
    }
    expect(Object.keys(times)).toEqual(['build pgo/whole'])
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
