/** What compilers, their tools and engines of `protocol: process` may write: read to the end, or refused by a code, in words that nobody obeys. */
import { readdir, rm } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { resolveSettings } from '../../src/settings/settings.ts'
import { instrumentWithBolt, mergeBoltProfile } from '../../src/setup/bolt/bolt.ts'
import { cargoBuild } from '../../src/setup/cargo/cargo-build.ts'
import { listLocalCrates, readCargoObserved } from '../../src/setup/cargo/cargo-observed.ts'
import { findCargoTarget, locateCargoProgram } from '../../src/setup/cargo/cargo-target.ts'
import { requireClangMatch, requireGccMatch } from '../../src/setup/c/c-gates.ts'
import { listCMakePrograms } from '../../src/setup/c/cmake-programs.ts'
import { unpackGcda } from '../../src/setup/profile/gcda-archive.ts'
import { createGcovProfiler } from '../../src/setup/profile/gcov-profiler.ts'
import { mergeProfile } from '../../src/setup/profile/merge-profile.ts'
import { createProgress } from '../../src/setup/progress/progress.ts'
import { findBolt } from '../../src/setup/tools/bolt-tools.ts'
import { findProfdata, findRust } from '../../src/setup/tools/toolchain.ts'
import { readOutput } from '../../src/workloads/process/process-output.ts'
import { createTestPlan, NO_RUST } from '../support/build-plan.ts'
import { DANGEROUS } from '../support/dangerous-text.ts'
import { findFlaw, RUNS, SEED, textOf, wordAsError } from '../support/foreign-text.ts'
import { createTemporaryDirectory, type TemporaryDirectory } from '../support/temporary-directory.ts'

/** Longer than any of these takes on a busy machine, much shorter than for ever, ms. */
const LIMIT_MS = 60_000

/** A program that says what `says` and `errs` hold, into its `-o` too, and ends as `code` tells. */
async function writeTool(directory: TemporaryDirectory, name: string): Promise<string> {
  return directory.writeScript(
    name,
    `
cat '${directory.join('says')}'
cat '${directory.join('errs')}' >&2
while [ $# -gt 0 ]; do
  case $1 in -o | --output) [ -e '${directory.join('leaves')}' ] && cat '${directory.join('says')}' > "$2";; esac
  shift
done
exit "$(cat '${directory.join('code')}')"`,
  )
}

/** How a tool behaves. */
const BEHAVIOUR = fc.record({ code: fc.nat(1), leaves: fc.boolean(), complains: fc.boolean() })

/** Has a tool of `directory` write each of many texts, and reads them. */
async function feed(
  directory: TemporaryDirectory,
  text: fc.Arbitrary<string>,
  read: (text: string) => Promise<unknown>,
  runs = RUNS.program,
): Promise<void> {
  await fc.assert(
    fc.asyncProperty(text, BEHAVIOUR, async (says, { code, leaves, complains }) => {
      await directory.write('says', says)
      await directory.write('errs', complains ? says : '')
      await directory.write('code', String(code))
      if (leaves) await directory.write('leaves', '')
      else await rm(directory.join('leaves'), { force: true })
      await expect(withinLimit(findFlaw(async () => read(says)))).resolves.toBeUndefined()
    }),
    { seed: SEED, numRuns: runs },
  )
}

async function withinLimit<T>(promise: Promise<T>): Promise<T> {
  const over = new AbortController()
  const late = sleep(LIMIT_MS, undefined, { signal: over.signal }).then(
    () => {
      throw new Error('it hangs')
    },
    () => new Promise<never>(() => {}),
  )
  try {
    return await Promise.race([promise, late])
  } finally {
    over.abort()
  }
}

function artifact(executable: string): string {
  return `{"reason":"compiler-artifact","package_id":"a#b@1","target":{"name":"inferno","kind":["bin"]},"executable":${executable}}\n`
}

describe('cargo', () => {
  test('may write any messages of a build', async () => {
    await using directory = await createTemporaryDirectory()
    const plan = createTestPlan(directory.path, {
      rust: { ...NO_RUST, cargo: await writeTool(directory, 'cargo') },
    })
    const text = textOf(artifact('"/x"'), artifact('null'), '{"reason":', '   Compiling ', ' (*)\n', 'v1 f\n')
    await expect(
      feed(directory, text, async () => {
        const written: string[] = []
        const progress = createProgress({ write: (each) => written.push(each), live: false, verbose: true })
        try {
          await cargoBuild(plan, { flags: [], env: {} }, progress.begin('build'))
        } finally {
          expect(written.join('')).not.toMatch(DANGEROUS)
        }
      }),
    ).resolves.toBeUndefined()
  })

  test('may describe any packages', async () => {
    await using directory = await createTemporaryDirectory()
    const cargo = await writeTool(directory, 'cargo')
    const manifest = await directory.write('Cargo.toml', '')
    const packages = `{"packages":[{"name":"a","manifest_path":${JSON.stringify(manifest)},"default_run":null,"targets":[{"name":"b\\u001b[2J","kind":["bin"]}]}]}`
    const engine = { bin: null, example: null, package: undefined, features: [] }
    await expect(
      feed(directory, fc.oneof(fc.constant(packages), textOf(packages, '{"packages":[', ']}')), async () => {
        const env = process.env
        await locateCargoProgram('b', manifest, cargo, env)
        await findCargoTarget({ ...engine, features: ['x'] }, manifest, cargo, env)
      }),
    ).resolves.toBeUndefined()
  })

  test('may leave any notes', async () => {
    await using directory = await createTemporaryDirectory()
    const plan = createTestPlan(directory.path)
    const built = `target/pgo-benchmarks/cargo/${plan.target}/release`
    const source = directory.join('src/main.rs')
    const note = textOf(
      source,
      ': ',
      '\\ ',
      '# env-dep:A=b\n',
      'cargo::rerun-if-env-changed=',
      'name = "a"\n',
      '[package]\n',
    )
    await fc.assert(
      fc.asyncProperty(note, async (text) => {
        await directory.write(
          `${built}/inferno.d`,
          `inferno: ${source} ${directory.join('build.rs')} ${text}`,
        )
        await directory.write(`${built}/build/a-0/output`, text)
        await directory.write('Cargo.toml', text)
        await expect(
          withinLimit(findFlaw(async () => [await readCargoObserved(plan), await listLocalCrates(plan)])),
        ).resolves.toBeUndefined()
      }),
      { seed: SEED, numRuns: RUNS.file },
    )
  })
})

describe('gcc', () => {
  test('may have its profiles shown in any way', async () => {
    await using directory = await createTemporaryDirectory()
    const gcovDump = await writeTool(directory, 'gcov-dump')
    const profiler = createGcovProfiler({ workDir: directory.join('work'), gcdaDir: '/gcda', gcovDump })
    await directory.write('raw/gcda/a.gcda', 'x')
    const text = textOf(
      'a.gcda:OBJECT_SUMMARY runs=2, sum_max=9\n',
      'a.gcda:FUNCTION ident=1\n',
      'a.gcda:COUNTERS arcs 2 counts\n',
      'a.gcda:  0: 1 2 99999999999999999999\n',
      'a.gcda:not a gcov file\n',
    )
    await expect(
      feed(directory, text, async () => profiler.collect(directory.join('raw'), 1)),
    ).resolves.toBeUndefined()
  })

  test('may have any archive of its profiles, which is unpacked nowhere else', async () => {
    await using directory = await createTemporaryDirectory()
    const text = textOf(
      '{"a.gcda":""}',
      '{"../b.gcda":"YQ=="}',
      '{"/tmp/b.gcda":"YQ=="}',
      '{"a/../../c.gcda":""}',
    )
    await fc.assert(
      fc.asyncProperty(text, async (content) => {
        const path = await directory.write('a.gcda.json', content)
        await expect(findFlaw(async () => unpackGcda(path, directory.join('out')))).resolves.toBeUndefined()
        expect(await readdir(directory.path)).not.toContainEqual(expect.stringMatching(/^[bc]\.gcda$/))
      }),
      { seed: SEED, numRuns: RUNS.file },
    )
  })

  test('and clang may say anything of a profile that they use', async () => {
    const text = textOf(
      'a.gcda’ profile count data file not found',
      'function control flow change detected (hash mismatch) main',
      'no profile data available for function main',
    )
    await fc.assert(
      fc.asyncProperty(text, async (said) => {
        await expect(findFlaw(() => requireClangMatch(said, ['main']))).resolves.toBeUndefined()
        await expect(findFlaw(async () => requireGccMatch(said, ['a.gcda']))).resolves.toBeUndefined()
      }),
      { seed: SEED, numRuns: RUNS.pure },
    )
  })
})

test('CMake may answer anything', async () => {
  await using directory = await createTemporaryDirectory()
  await directory.writeScript(
    'bin/cmake',
    `reply="$4/.cmake/api/v1/reply"; mkdir -p "$reply"
for name in index-0 codemodel target; do cp '${directory.join('says')}' "$reply/$name.json"; done`,
  )
  const env = { ...process.env, PATH: `${directory.join('bin')}:${process.env['PATH'] ?? ''}` }
  const index = '{"reply":{"codemodel-v2":{"jsonFile":"codemodel.json"}}'
  const model =
    '"configurations":[{"targets":[{"jsonFile":"target.json"}]}],"id":"a","name":"b","type":"EXECUTABLE"}'
  const text = fc.oneof(fc.constant(`${index},${model}`), fc.constant(`${index}}`), textOf(index, ',', model))
  await expect(
    feed(directory, text, async () => listCMakePrograms(directory.path, env)),
  ).resolves.toBeUndefined()
})

test('BOLT may write anything, its profiles too', async () => {
  await using directory = await createTemporaryDirectory()
  const path = await writeTool(directory, 'llvm-bolt')
  const tools = { bolt: path, mergeFdata: path, version: '22' }
  const raw = await directory.write('raw.fdata', '')
  const [from, to] = [await directory.write('engine', ''), directory.join('to')]
  const text = textOf('1 main 0 1 main 8 0 9\n', '1 ', ' ', '\n', 'boltedcollection\n', 'LLVM version ')
  await expect(
    feed(directory, text, async () => {
      await findBolt(22, { ...process.env, LLVM_BOLT: path })
    }),
  ).resolves.toBeUndefined()
  await expect(
    feed(directory, text, async () => {
      const { executedFunctions } = await mergeBoltProfile(tools, [raw], to, (name) => name.length > 3)
      expect(executedFunctions).toBeGreaterThan(0)
    }),
  ).resolves.toBeUndefined()
  await expect(
    feed(directory, text, async () => instrumentWithBolt(tools, { from, to, profile: raw })),
  ).resolves.toBeUndefined()
})

test('LLVM’s tools and rustc may say anything of themselves, and merge profiles into anything', async () => {
  await using directory = await createTemporaryDirectory()
  const path = await writeTool(directory, 'llvm-profdata')
  const env = { ...process.env, CARGO: path, RUSTC: path, LLVM_PROFDATA: path }
  const plan = createTestPlan(directory.path, { profdata: { path, version: '22', llvmMajor: 22 } })
  const text = textOf('LLVM version: 22.1\n', 'LLVM version 22.1\n', 'host: x\n', 'rustc 1.95.0\n')
  await expect(
    feed(directory, text, async () => findProfdata(await findRust(env), env)),
  ).resolves.toBeUndefined()
  await expect(feed(directory, text, async () => mergeProfile(plan, ['/a.profraw']))).resolves.toBeUndefined()
})

describe('an engine of `protocol: process`', () => {
  const written = textOf('tokens/s: 12.5\n', 'tokens/s: ', '1e999', '-', '.', 'a'.repeat(40), 'output: x\n')

  test('may write anything where patterns are looked for', () => {
    const { protocol } = resolveSettings({
      protocol: {
        kind: 'process',
        args: ['{prompt}'],
        output: '^output: (.*)$',
        metrics: {
          rate: { pattern: String.raw`tokens/s: (\S*)`, unit: '1/s', better: 'higher' },
          last: { pattern: /([\d.eE+-]*)$/, unit: '', better: 'lower', from: 'stderr' },
        },
      },
    })
    if (protocol.kind !== 'process') throw new Error('a process')
    fc.assert(
      fc.property(written, written, (stdout, stderr) => {
        const read = readOutput({ stdout, stderr }, protocol, true)
        expect(readWords(read)).not.toMatch(DANGEROUS)
        const values = 'metrics' in read ? Object.values(read.metrics) : []
        expect(values.filter(({ value }) => !Number.isFinite(value))).toEqual([])
      }),
      { seed: SEED, numRuns: RUNS.pure },
    )
  })

  test('may be given any pattern: it is one, or refused, and ends within its limit', async () => {
    const limitMs = 300
    const piece = fc.constantFrom(
      '(',
      ')',
      '[',
      ']',
      '*',
      '+',
      '?',
      '|',
      '^',
      '$',
      'a',
      '.',
      '(a+)+',
      '\\',
      '{2,}',
      '(?<x>',
      '\\1',
    )
    const pattern = fc.oneof(
      fc.array(piece, { minLength: 1, maxLength: 8 }).map((pieces) => pieces.join('')),
      textOf('(a|aa)+$', '(x+x+)+y'),
    )
    await fc.assert(
      fc.asyncProperty(pattern, written, async (output, stdout) => {
        await expect(
          findFlaw(() => {
            const { protocol } = resolveSettings({
              protocol: { kind: 'process', args: ['{prompt}'], output },
            })
            if (protocol.kind !== 'process') return
            const begin = performance.now()
            const read = readOutput({ stdout, stderr: '' }, protocol, true, limitMs)
            expect(performance.now() - begin).toBeLessThan(LIMIT_MS)
            expect(readWords(read)).not.toMatch(DANGEROUS)
          }),
        ).resolves.toBeUndefined()
      }),
      { seed: SEED, numRuns: RUNS.file },
    )
  })
})

/** What is said of an output that cannot be read, as an engine's error. */
function readWords(read: ReturnType<typeof readOutput>): string {
  return wordAsError('missing' in read ? read.missing : 'slow' in read ? read.slow : '')
}
