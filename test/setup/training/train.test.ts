import { readFile } from 'node:fs/promises'
import { execa } from 'execa'
import { describe, expect, test } from 'vitest'
import type { BuildPlan } from '../../../src/setup/cargo/build-plan.ts'
import { createProgress } from '../../../src/setup/progress/progress.ts'
import { findRust } from '../../../src/setup/tools/toolchain.ts'
import { train, type TrainingEvidence } from '../../../src/setup/training/train.ts'
import { createTestPlan } from '../../support/build-plan.ts'
import { refusal } from '../../support/expect-error.ts'
import { INDIRECT_CALLS } from '../../support/indirect-calls.ts'
import { expectGone } from '../../support/processes.ts'
import type { EngineScript } from '../../support/scripted-engine.ts'
import { SCRIPTED_ENGINE } from '../../support/scripted-engine-binary.ts'
import { createTemporaryDirectory, type TemporaryDirectory } from '../../support/temporary-directory.ts'

const QUIET = createProgress({ write: () => {}, live: false, verbose: false }).begin('train')

interface Training {
  /** Shell that a training process runs first; `$profile` is where its raw profile goes. */
  readonly body?: string
  readonly script?: EngineScript
  readonly example?: boolean
  readonly training?: BuildPlan['training']
  readonly signal?: AbortSignal
  readonly launcher?: readonly string[]
  /** Where it all happens; default: a directory of its own. */
  readonly directory?: TemporaryDirectory
}

/** Trains with an "instrumented engine" that leaves a small file as its profile. */
async function run(training: Training = {}): Promise<TrainingEvidence> {
  const { body, script, example, signal, launcher } = training
  const plan = training.training === undefined ? {} : { training: training.training }
  await using own = await createTemporaryDirectory()
  const directory = training.directory ?? own
  const binary = await directory.writeScript(
    'inferno',
    `profile="$(dirname "$LLVM_PROFILE_FILE")/$$.profraw"
${body ?? 'echo counts > "$profile"'}
[ "$1" = serve ] && exec '${SCRIPTED_ENGINE}' '${JSON.stringify(script ?? {})}' serve
exit 0`,
  )
  const artifacts = { bin: binary, example: example === true ? binary : undefined }
  return await train(createTestPlan(directory.path, plan), artifacts, {
    env: { LLVM_PROFILE_FILE: directory.join('%p.profraw') },
    progress: QUIET,
    ...(signal !== undefined && { signal }),
    ...(launcher !== undefined && { place: () => ({ prefix: launcher, cpus: [0] }) }),
  })
}

describe('`train`', () => {
  test('plays every prompt and serves every concurrency, one process each', async () => {
    const evidence = await run()
    expect(evidence).toMatchObject({ processes: 3, requests: 2 + 4 })
  })

  test('serves a prompt that is too long for a command line, and plays the others', async () => {
    const long = 'x'.repeat(200_000)
    const training = { prompts: [long, 'b'], command: null, concurrency: [2], timeoutSeconds: 20 }
    await expect(run({ training, example: true })).resolves.toMatchObject({
      processes: 3,
      requests: 1 + 4 + 2,
    })
  })

  test('runs the example too where there is one', async () => {
    await expect(run({ example: true })).resolves.toMatchObject({ processes: 4, requests: 8 })
  })

  test('names the run that failed, with its exit code and stderr', async () => {
    await expect(run({ body: 'echo out of memory >&2; exit 9' })).rejects.toThrow(
      refusal('TRAINING_FAILED', '`play 1`', 'exit code 9', 'out of memory', 'Fix:', '`training`'),
    )
  })

  test('names the served run whose engine crashed', async () => {
    await expect(run({ script: { crashAtWindow: 2 } })).rejects.toThrow(
      refusal(
        'TRAINING_FAILED',
        '`serve at concurrency 2`',
        'exit code 101',
        'Fix:',
        '/inferno serve --model-path ',
      ),
    )
  })

  test('refuses a served run that had to be killed: its profile is lost', async () => {
    await expect(run({ script: { stubborn: true } })).rejects.toThrow(
      refusal('TRAINING_FAILED', '`serve at concurrency 2`', 'had to be killed'),
    )
  })

  test.for<[what: string, training: Training]>([
    ['a play that hangs', { body: 'echo $$ > $(dirname "$LLVM_PROFILE_FILE")/pid; sleep 300' }],
    [
      'a served engine that hangs',
      {
        body: 'echo counts > "$profile"; [ "$1" = serve ] && echo $$ > $(dirname "$LLVM_PROFILE_FILE")/pid',
        script: { hangAtWindow: 1, stubborn: true },
      },
    ],
  ])('ends %s when it is cancelled', async ([, training]) => {
    await using directory = await createTemporaryDirectory()
    const controller = new AbortController()
    const failure = run({ ...training, signal: controller.signal, directory }).catch(
      (error: unknown) => error,
    )
    const readPid = async (): Promise<number> =>
      Number(await readFile(directory.join('pid'), 'utf8').catch(() => ''))
    await expect.poll(readPid, { timeout: 20_000 }).toBeGreaterThan(0)
    controller.abort()
    expect(await failure).toEqual(refusal('CANCELLED', 'training was cancelled'))
    await expectGone(await readPid())
  })

  test('starts every process behind the launcher', async () => {
    const body = 'echo counts > "$profile"; [ "$PINNED" = yes ] || exit 8'
    await expect(run({ body, example: true, launcher: ['env', 'PINNED=yes'] })).resolves.toMatchObject({
      processes: 4,
    })
    await expect(run({ body })).rejects.toThrow(refusal('TRAINING_FAILED', 'exit code 8'))
  })

  test('counts the processes that had no room for all values of indirect calls', async () => {
    await using directory = await createTemporaryDirectory()
    const main = 'fn main() { println!("{}", all_places()); }'
    const file = await directory.write('crate.rs', `${INDIRECT_CALLS}\n${main}`)
    const { rustc } = await findRust()
    const overflowing = async (counters: string): Promise<number> => {
      const bin = directory.join(`engine-${counters}`)
      const flags = [
        '-Ccodegen-units=1',
        '-Cprofile-generate',
        `-Cllvm-args=-vp-counters-per-site=${counters}`,
      ]
      await execa(rustc, [...flags, '-Copt-level=1', '-o', bin, file])
      const plan = createTestPlan(directory.path, {
        training: { prompts: ['a'], command: ['{binary}'], concurrency: [1], timeoutSeconds: 20 },
      })
      const env = { LLVM_PROFILE_FILE: directory.join('%p.profraw') }
      const evidence = await train(plan, { bin, example: undefined }, { env, progress: QUIET })
      return evidence.valueProfileOverflows
    }
    expect([await overflowing('0.001'), await overflowing('24')]).toEqual([1, 0])
  })

  test('stops when it is cancelled', async () => {
    await expect(run({ signal: AbortSignal.abort() })).rejects.toThrow(refusal('CANCELLED', 'training'))
  })
})
