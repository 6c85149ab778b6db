/** Any text that a foreign program or file may hold, and what may come of reading it. */
import * as fc from 'fast-check'
import { PgoBenchmarksError } from '../../src/errors.ts'
import { createEngineError } from '../../src/workloads/engine/engine-failure.ts'
import { DANGEROUS } from './dangerous-text.ts'

export const SEED = 19
/** Of readers in this process, of those that read files, and of those that start a program for each. */
export const RUNS = { pure: 1000, file: 150, program: 20 }

const HOSTILE = fc.constantFrom(
  '\u001B[2J',
  '\u001B]0;x\u0007',
  '\n::error::x',
  '##[add-mask]x',
  '\u202E',
  '\u2028',
  '\r',
  '\0',
  '\uD800',
  '\u009B',
)
const JSON_TEXT = fc.json({ maxDepth: 4 })

/** Any text, and pieces that its reader knows in any order. */
export function textOf(...known: readonly string[]): fc.Arbitrary<string> {
  return fc
    .array(fc.oneof(HOSTILE, JSON_TEXT, fc.constantFrom('\n', ...known), fc.string({ unit: 'binary' })), {
      maxLength: 12,
    })
    .map((pieces) => pieces.join(''))
}

/** Text as a program writes it: in chunks that end anywhere. */
export function chunksOf(text: fc.Arbitrary<string>): fc.Arbitrary<readonly Buffer[]> {
  return fc.tuple(text, fc.array(fc.nat(40), { maxLength: 20 })).map(([all, sizes]) => {
    const bytes = Buffer.from(all)
    let at = 0
    const chunks = sizes.map((size) => bytes.subarray(at, (at += size)))
    return [...chunks, bytes.subarray(at)].filter(({ length }) => length > 0)
  })
}

/** Runs what may refuse a text, which must be by a code; what its words would have somebody obey, if anything. */
export async function findFlaw(read: () => unknown): Promise<string | undefined> {
  try {
    await read()
    return undefined
  } catch (error) {
    if (!(error instanceof PgoBenchmarksError)) throw error
    const printed = `${error.stack}${String(error.cause)}`
    return DANGEROUS.test(printed) ? printed : undefined
  }
}

/** What a fault or failure becomes when it is thrown. */
export function wordAsError(detail: string): string {
  const failure = {
    arm: 'pgo',
    stage: 'window',
    reason: 'garbage',
    detail,
    exitCode: 1,
    signal: undefined,
  } as const
  return createEngineError({ ...failure, stderrTail: detail, stdoutTail: detail }).message
}
