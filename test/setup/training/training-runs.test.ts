import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { createProgress, type StepProgress } from '../../../src/setup/progress/progress.ts'
import { train, type TrainingEvidence } from '../../../src/setup/training/train.ts'
import type { PipelinePlan } from '../../../src/setup/plan/pipeline-plan.ts'
import { protocolSchema } from '../../../src/workloads/protocol/engine-protocol.ts'
import type { OpenaiProtocol } from '../../../src/workloads/protocol/openai-protocol.ts'
import { createTestPlan } from '../../support/build-plan.ts'
import { refusal } from '../../support/expect-error.ts'
import { openaiServerBody } from '../../support/openai-server.ts'
import { createProcessProtocol } from '../../support/process-engine.ts'
import { createTemporaryDirectory } from '../../support/temporary-directory.ts'

const QUIET = createProgress({ write: () => {}, live: false, verbose: false }).begin('train')

interface Trained {
  readonly evidence: TrainingEvidence
  /** Arguments of every process, a line each; `<file>` for the content of a prompts file. */
  readonly log: readonly string[]
}

/** Trains a program of another command line than the suite's own, which writes down how it was called. */
async function run(changes: Partial<PipelinePlan>, exit = 0): Promise<Trained> {
  await using directory = await createTemporaryDirectory()
  const log = directory.join('log')
  const binary = await directory.writeScript(
    'engine',
    `for argument in "$@"; do [ -f "$argument" ] && printf '<%s>' "$(grep -o '"prompt":"[^"]*"' "$argument" | tr '\\n' ' ')" || printf '%s|' "$argument"; done >> '${log}'
echo >> '${log}'
exit ${exit}`,
  )
  const plan = createTestPlan(directory.path, { ownEngine: false, ...changes })
  const options = { env: { MARK: '1' }, progress: QUIET }
  const evidence = await train(plan, { bin: binary, example: undefined }, options)
  return { evidence, log: (await readFile(log, 'utf8')).trimEnd().split('\n') }
}

const TRAINING = { prompts: ['a', 'bcd'], command: null, concurrency: [1, 3], timeoutSeconds: 20 }

describe('training of an engine that is a process a window', () => {
  test('gives it every prompt by itself', async () => {
    const protocol = createProcessProtocol({ args: ['--max', '{max_tokens}', '{prompt}'] })
    const { evidence, log } = await run({ protocol, training: TRAINING })
    expect(log).toEqual(['--max|32|a|', '--max|32|bcd|'])
    expect(evidence).toEqual({
      processes: 2,
      requests: 2,
      prompts: { prompts: 2, min: 1, median: 1, max: 3 },
      concurrency: [1, 3],
      valueProfileOverflows: 0,
    })
  })

  test('and a prompt at each level, where it can be told of levels', async () => {
    const protocol = createProcessProtocol({ args: ['{concurrency}', '{prompt}'] })
    const { evidence, log } = await run({ protocol, training: TRAINING })
    expect(log).toEqual(['1|a|', '1|bcd|', '3|a|'])
    expect(evidence).toMatchObject({ processes: 3, requests: 5 })
  })

  test('or all prompts at each level, where it takes a file of them', async () => {
    const protocol = createProcessProtocol({ args: ['{concurrency}', '{prompts_file}'] })
    const { evidence, log } = await run({ protocol, training: TRAINING })
    expect(log).toEqual(['1|<"prompt":"a" "prompt":"bcd" >', '3|<"prompt":"a" "prompt":"bcd" "prompt":"a" >'])
    expect(evidence).toMatchObject({ processes: 2, requests: 5 })
  })

  test('names the prompt at which it failed', async () => {
    const protocol = createProcessProtocol()
    await expect(run({ protocol, training: TRAINING }, 7)).rejects.toThrow(
      refusal('TRAINING_FAILED', '`prompt 1`', 'exit code 7', 'Fix: run the engine by hand', '/engine a'),
    )
  })
})

test('a training that is for something else says so with every run', async () => {
  await using directory = await createTemporaryDirectory()
  const binary = await directory.writeScript('engine', 'exit 0')
  const protocol = createProcessProtocol()
  const plan = createTestPlan(directory.path, { ownEngine: false, protocol, training: TRAINING })
  const shown: string[] = []
  const progress = { ...QUIET, update: (_done: number, _total: number, note: string) => shown.push(note) }
  await train(plan, { bin: binary, example: undefined }, { env: {}, progress, purpose: 'held-out prompts' })
  expect([...new Set(shown)]).toEqual(['held-out prompts, prompt 1', 'held-out prompts, prompt 2'])
})

describe('training of a server', () => {
  const training = { ...TRAINING, concurrency: [1] }

  async function serve(
    body: string,
    options: Partial<OpenaiProtocol> = {},
    shown: string[] = [],
  ): Promise<TrainingEvidence> {
    await using directory = await createTemporaryDirectory()
    const binary = await directory.writeScript('server', body)
    const protocol = protocolSchema.parse({ kind: 'openai', args: ['--port', '{port}'], ...options })
    const plan = createTestPlan(directory.path, { ownEngine: false, protocol, training })
    const update: StepProgress['update'] = (done, total, note, unit) =>
      shown.push(`${done} of ${total} ${unit}, ${note}`)
    const progress = { ...QUIET, update }
    return await train(plan, { bin: binary, example: undefined }, { env: {}, progress })
  }

  test('that handles SIGTERM counts', async () => {
    const shown: string[] = []
    await expect(serve(openaiServerBody(), {}, shown)).resolves.toMatchObject({ processes: 1, requests: 4 })
    expect(shown[0]).toBe('0 of 4 requests, serve at concurrency 1')
  })

  test('that does not handle SIGTERM names the signal, and what to do', async () => {
    await expect(serve(openaiServerBody({ unhandled: true }))).rejects.toThrow(
      refusal(
        'TRAINING_FAILED',
        '`serve at concurrency 1`',
        'the server died of SIGTERM, which it does not handle',
        'Fix: let the server handle SIGTERM and return from `main`',
        "`protocol.stopSignal: 'SIGINT'`",
        'it was started as /',
        '/server --port ',
      ),
    )
  })

  test('that does not end at SIGTERM names it too', async () => {
    await expect(serve(openaiServerBody({ stubborn: true }))).rejects.toThrow(
      refusal('TRAINING_FAILED', 'did not end at SIGTERM and had to be killed', 'within 2 s'),
    )
  })

  test('that ends with another exit code is told that one, and the signal that it was sent', async () => {
    const body = openaiServerBody().replace('exec ', '')
    await expect(serve(`trap 'exit 7' INT\n${body}`, { stopSignal: 'SIGINT' })).rejects.toThrow(
      refusal('TRAINING_FAILED', 'exit code 7 at SIGINT', "`protocol.stopSignal: 'SIGTERM'`"),
    )
  })
})

describe('`training.command`', () => {
  test('runs alone, with the instrumented binary and the model in it', async () => {
    const training = {
      ...TRAINING,
      command: ['sh', '-c', '"$0" "$@" "$MARK"', '{binary}', '{model}', '{threads}'],
    }
    const model = { id: 'm', path: '/models/m', weightsBytes: null }
    const { evidence, log } = await run({ training, model })
    expect(log).toEqual([expect.stringMatching(/^\/models\/m\|[1-9]\d*\|1\|$/)])
    expect(evidence).toEqual({
      processes: 1,
      requests: null,
      prompts: null,
      concurrency: [],
      valueProfileOverflows: 0,
    })
  })

  test('that fails is named', async () => {
    const training = { ...TRAINING, command: ['sh', '-c', 'echo no data >&2; exit 3'] }
    await expect(run({ training })).rejects.toThrow(
      refusal('TRAINING_FAILED', '`sh -c echo no data', 'exit code 3', 'no data'),
    )
  })
})
