import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { createProgress } from '../../src/setup/progress.ts'
import { train, type TrainingEvidence } from '../../src/setup/train.ts'
import { createTestPlan } from '../support/build-plan.ts'
import { refusal } from '../support/expect-error.ts'
import type { EngineScript } from '../support/scripted-engine.ts'
import { createTemporaryDirectory } from '../support/temporary-directory.ts'

const ENGINE = fileURLToPath(new URL('../fixtures/engines/scriptable-engine.mjs', import.meta.url))
const QUIET = createProgress({ write: () => {}, live: false, verbose: false }).begin('train')

interface Training {
  /** Shell that a training process runs first; `$profile` is where its raw profile goes. */
  readonly body?: string
  readonly script?: EngineScript
  readonly example?: boolean
  readonly signal?: AbortSignal
}

/** Trains with an "instrumented engine" that leaves a small file as its profile. */
async function run({ body, script, example, signal }: Training = {}): Promise<TrainingEvidence> {
  await using directory = await createTemporaryDirectory()
  const binary = await directory.writeScript(
    'inferno',
    `profile="$(dirname "$LLVM_PROFILE_FILE")/$$.profraw"
${body ?? 'echo counts > "$profile"'}
[ "$1" = serve ] && exec '${process.execPath}' '${ENGINE}' '${JSON.stringify(script ?? {})}' serve
exit 0`,
  )
  const artifacts = { bin: binary, example: example === true ? binary : undefined }
  return await train(createTestPlan(directory.path), artifacts, {
    env: { LLVM_PROFILE_FILE: directory.join('%p.profraw') },
    progress: QUIET,
    ...(signal !== undefined && { signal }),
  })
}

describe('`train`', () => {
  test('plays every prompt and serves every concurrency, one process each', async () => {
    const evidence = await run()
    expect(evidence).toMatchObject({ processes: 3, requests: 2 + 4 })
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
      refusal('TRAINING_FAILED', '`serve at concurrency 2`', 'exit code 101', 'Fix:'),
    )
  })

  test('refuses a served run that had to be killed: its profile is lost', async () => {
    await expect(run({ script: { stubborn: true } })).rejects.toThrow(
      refusal('TRAINING_FAILED', '`serve at concurrency 2`', 'had to be killed'),
    )
  })

  test('stops when it is cancelled', async () => {
    await expect(run({ signal: AbortSignal.abort() })).rejects.toThrow(refusal('CANCELLED', 'training'))
  })
})
