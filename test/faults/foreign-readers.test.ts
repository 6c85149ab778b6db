/**
 * Every reader of foreign text against any text: none hangs, none throws what has no code, and no message of any obeys the text. Seeded, and
 * bounded by its runs.
 */
import { chmod, writeFile } from 'node:fs/promises'
import { Readable } from 'node:stream'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compareRuns } from '../../src/report/compare/compare-runs.ts'
import { renderComparison } from '../../src/report/compare/render-comparison.ts'
import { renderAnnotations } from '../../src/report/ci/annotations.ts'
import { renderStepSummary } from '../../src/report/ci/step-summary.ts'
import { renderReport } from '../../src/report/html/report.ts'
import { demangle } from '../../src/report/html/run/demangle.ts'
import { readRecord } from '../../src/report/record/read-record.ts'
import { renderVerdicts } from '../../src/report/terminal/terminal.ts'
import { explainLinker } from '../../src/setup/cargo/cargo-build.ts'
import { matchesCfg } from '../../src/setup/cargo/config/cfg-expression.ts'
import { gateProfile, listFunctions, readMainCount } from '../../src/setup/profile/gate-profile.ts'
import { measureOverlap } from '../../src/setup/profile/profile-overlap.ts'
import { gateCompilerOutput } from '../../src/setup/profile/profile-use.ts'
import { readElf } from '../../src/setup/tools/elf.ts'
import { takeLines } from '../../src/workloads/jsonl/engine-lines.ts'
import { OpenaiStream } from '../../src/workloads/openai/openai-stream.ts'
import { readPromptFile } from '../../src/workloads/prompts/prompt-file.ts'
import { parseEngineLine } from '../../src/workloads/protocol/protocol.ts'
import { DANGEROUS } from '../support/dangerous-text.ts'
import { chunksOf, findFlaw, RUNS, SEED, textOf, wordAsError } from '../support/foreign-text.ts'
import { createTemporaryDirectory } from '../support/temporary-directory.ts'
import { createRunRecord, createTier } from '../support/tier-record.ts'

describe('an engine', () => {
  const line = textOf(
    '{"type":"request"',
    '{"type":"hello","protocol":1}',
    '"id":',
    '{"type":"summary"',
    '}',
    '__proto__',
  )

  test('may write any line: it is a message or garbage', async () => {
    fc.assert(
      fc.property(line, (text) => {
        expect(parseEngineLine(text)).toHaveProperty('type')
        expect(wordAsError(text)).not.toMatch(DANGEROUS)
      }),
      { seed: SEED, numRuns: RUNS.pure },
    )
  })

  test('may write them in any chunks: each is handed on once, in order', async () => {
    await fc.assert(
      fc.asyncProperty(chunksOf(line), async (chunks) => {
        const taken: string[] = []
        await takeLines(Readable.from(chunks, { objectMode: false }), (each) => void taken.push(each))
        const lines = Buffer.concat(chunks).toString().split('\n')
        if (lines.at(-1) === '') lines.pop()
        expect(taken).toEqual(lines.map((each) => each.replace(/\r$/, '')))
      }),
      { seed: SEED, numRuns: RUNS.file },
    )
  })
})

test('a server may stream anything: it is an answer, or a fault in words', () => {
  const stream = textOf(
    'data: ',
    '\n\n',
    'event: error\n',
    'data: [DONE]\n\n',
    '{"choices":[{"text":"a","finish_reason":"stop"}]}',
    ': \r\n',
    'data: {"error":',
  )
  fc.assert(
    fc.property(chunksOf(stream), (chunks) => {
      const reader = new OpenaiStream()
      for (const chunk of chunks) reader.push(chunk, 1)
      const end = reader.finish()
      expect('fault' in end ? wordAsError(end.fault) : `${end.chunkNs.length} pieces`).not.toMatch(
        /^0 pieces/,
      )
      expect(wordAsError('fault' in end ? end.fault : '')).not.toMatch(DANGEROUS)
    }),
    { seed: SEED, numRuns: RUNS.pure },
  )
})

test.for(['.txt', '.jsonl', '.json'])('a file of prompts may hold anything: %s', async (extension) => {
  await using directory = await createTemporaryDirectory()
  const text = textOf(
    '{"prompt":"a"}',
    '[',
    ']',
    ',',
    '{"conversations":[{"from":"human","value":"b"}]}',
    '\uFEFF',
  )
  await fc.assert(
    fc.asyncProperty(text, async (content) => {
      await directory.write(`prompts${extension}`, content)
      await expect(
        findFlaw(async () =>
          readPromptFile({ file: `prompts${extension}`, skip: 0 }, 'measured.file', directory.path),
        ),
      ).resolves.toBeUndefined()
    }),
    { seed: SEED, numRuns: RUNS.file },
  )
})

describe('a results.json', () => {
  test('may hold anything, and any change to a right one', async () => {
    await using directory = await createTemporaryDirectory()
    const right = JSON.stringify(createRunRecord({ tiers: [createTier({})] }))
    const changed = fc
      .tuple(fc.nat(right.length), fc.nat(60), textOf('null', '0', '[]', '{}', '"'))
      .map(([at, length, text]) => right.slice(0, at) + text + right.slice(at + length))
    await fc.assert(
      fc.asyncProperty(fc.oneof(changed, textOf('{"version":1', '}')), async (text) => {
        await expect(
          findFlaw(async () => readRecord(await directory.write('results.json', text))),
        ).resolves.toBeUndefined()
      }),
      { seed: SEED, numRuns: RUNS.file },
    )
  })

  test('may have any names: all that is made of it shows them', () => {
    fc.assert(
      fc.property(textOf('<script>', '$x$', 'https://x'), (text) => {
        const reason = `why ${text}`
        const record = createRunRecord({
          tiers: [
            createTier({ name: `tier ${text}` }),
            { state: 'skipped', name: `b ${text}`, reason },
            {
              state: 'failed',
              name: 'c',
              error: { code: 'UNEXPECTED', message: reason },
              blocks: 0,
              discarded: [{ block: 0, arm: text, reason, windows: [] }],
            },
          ],
        })
        const runs = [record, record] as const
        for (const shown of [
          renderVerdicts(record, { colors: false, width: 100 }),
          renderComparison(compareRuns(...runs), runs, 100),
          renderStepSummary(record).replaceAll('\u200B', ''),
          renderReport(record),
          ...renderAnnotations(record, { errors: true }).map((each) => each.slice(2).replaceAll('%0A', '\n')),
        ])
          expect(shown).not.toMatch(DANGEROUS)
      }),
      { seed: SEED, numRuns: RUNS.program },
    )
  })
})

describe('compilers and their tools', () => {
  test('may write anything about profiles', async () => {
    await using directory = await createTemporaryDirectory()
    const path = await directory.writeScript(
      'llvm-profdata',
      `cat '${directory.join('says')}'; cat '${directory.join('says')}' >&2; exit "$(cat '${directory.join('code')}')"`,
    )
    await chmod(path, 0o755)
    const plan = {
      workDir: directory.path,
      bin: 'inferno',
      profdata: { path, version: '22', llvmMajor: 22 },
    } as never
    const text = textOf(
      'Total functions: 9',
      '  _RNvCs1_7inferno6decode:\n',
      'Edge profile overlap: 1.2.3%',
      '    Block counts: [1, 2]',
      '  main:\n',
      ', max count = 99\n',
    )
    await fc.assert(
      fc.asyncProperty(text, fc.nat(1), async (says, code) => {
        await directory.write('says', says)
        await directory.write('code', String(code))
        for (const read of [gateProfile, listFunctions, readMainCount])
          await expect(findFlaw(async () => read(plan, '/a.profdata'))).resolves.toBeUndefined()
        await expect(
          findFlaw(async () => measureOverlap(plan, '/a.profdata', '/b.profdata')),
        ).resolves.toBeUndefined()
      }),
      { seed: SEED, numRuns: RUNS.program },
    )
  })

  test('may write anything in a build, and name functions as they like', async () => {
    const text = textOf(
      'warning: ',
      'lld: error: cannot open output file ',
      '%',
      '_ZN',
      '17h0123456789abcdefE',
      '_RNv',
      'cfg(',
      'any(',
      ')',
      '[-Wbackend-plugin]',
      'profile data may be out of date',
    )
    await fc.assert(
      fc.asyncProperty(text, async (said) => {
        explainLinker(said)
        expect(demangle(said)).toBeTypeOf('string')
        await expect(
          findFlaw(() => gateCompilerOutput('/a.profdata', said.split('\n'))),
        ).resolves.toBeUndefined()
        await expect(findFlaw(() => matchesCfg(said, new Set(['unix'])))).resolves.toBeUndefined()
      }),
      { seed: SEED, numRuns: RUNS.pure },
    )
  })

  test('may leave any bytes for a program', async () => {
    await using directory = await createTemporaryDirectory()
    const binary = fc
      .tuple(fc.constantFrom('', '\x7FELF\x02\x01\x01'), fc.uint8Array({ maxLength: 300 }))
      .map(([head, rest]) => Buffer.concat([Buffer.from(head, 'latin1'), rest]))
    await fc.assert(
      fc.asyncProperty(binary, async (bytes) => {
        const path = await directory.write('program', '')
        await writeFile(path, bytes)
        await expect(findFlaw(async () => readElf(path))).resolves.toBeUndefined()
      }),
      { seed: SEED, numRuns: RUNS.file },
    )
  })
})
