import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { createEngineError } from '../../../src/workloads/engine/engine-failure.ts'
import type { EngineFailure } from '../../../src/workloads/engine/engine-failure.ts'
import type { WindowCompleted, WindowStep } from '../../../src/workloads/engine/window.ts'
import { refusal } from '../../support/expect-error.ts'
import { ProcessSession } from '../../../src/workloads/process/process-session.ts'
import {
  createProcessProtocol,
  createProcessSession,
  createProcessSpec,
  processEngineBody,
} from '../../support/process-engine.ts'
import { expectGone } from '../../support/processes.ts'
import { createTestRun } from '../../support/scripted-engine.ts'
import { createTemporaryDirectory } from '../../support/temporary-directory.ts'

const TIMEOUT_MS = 20_000
const SLICE_NS = 5_000_000

function completed(step: WindowStep): WindowCompleted {
  if (step.state !== 'completed') throw new Error(`the window ${JSON.stringify(step)}`)
  return step
}

function failed(step: WindowStep): EngineFailure {
  if (step.state !== 'failed') throw new Error(`the window ${step.state}`)
  return step.failure
}

describe('`ProcessSession` runs a window', () => {
  test('as one process that is handed its arguments, and compares what it wrote', async () => {
    await using directory = await createTemporaryDirectory()
    const binary = await directory.writeScript('engine', 'printf "%s|" "$@"')
    const args = [
      '--model={model}',
      '-p',
      '{prompt}',
      '{concurrency}',
      '{requests}',
      '{max_tokens}',
      '{threads}',
      '{cpus}',
      '{json}',
    ]
    const session = createProcessSession(binary, { args })
    await expect(session.start()).resolves.toMatchObject({ slicing: 'signals', coldStartNs: undefined })
    const { output, requests, summary } = completed(
      await session.begin(createTestRun('w1', { echo: true }), TIMEOUT_MS),
    )
    const text = '--model=/models/tiny|-p|hi|2|2|32|2|1,3|{json}|'
    expect(output).toEqual({ sha256: createHash('sha256').update(text).digest('hex'), text })
    expect(requests).toEqual([])
    expect(summary).toMatchObject({ id: 'w1', max_in_flight: null, peak_rss_bytes: null })
    expect(summary.wall_ns).toBeGreaterThan(0)
  })

  test('with `{threads}` and `{cpus}` in its variables', async () => {
    await using directory = await createTemporaryDirectory()
    const binary = await directory.writeScript('engine', 'printf "$OMP_NUM_THREADS on $PLACES, $JSON"')
    const spec = createProcessSpec(
      binary,
      {},
      { OMP_NUM_THREADS: '{threads}', PLACES: '{cpus}', JSON: '{"a":1}' },
    )
    const session = new ProcessSession(spec, createProcessProtocol())
    const step = await session.begin(createTestRun('w1', { echo: true }), TIMEOUT_MS)
    expect(completed(step).output?.text).toBe('2 on 1,3, {"a":1}')
  })

  test('with the prompt on stdin', async () => {
    await using directory = await createTemporaryDirectory()
    const binary = await directory.writeScript('engine', 'cat')
    const session = createProcessSession(binary, { args: [], stdin: 'Q: {prompt}' })
    const step = await session.begin(createTestRun('w1', { echo: true }), TIMEOUT_MS)
    expect(completed(step).output?.text).toBe('Q: hi')
  })

  test('with all requests in a file, which goes with the session', async () => {
    await using directory = await createTemporaryDirectory()
    const binary = await directory.writeScript('engine', 'echo "$1"; cat "$1"')
    const session = createProcessSession(binary, { args: ['{prompts_file}'] })
    const run = createTestRun('w1', { echo: true })
    const [path = '', ...lines] =
      completed(await session.begin(run, TIMEOUT_MS))
        .output?.text?.trim()
        .split('\n') ?? []
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(run.requests)
    await session.stop()
    await expect(readFile(path)).rejects.toThrow('ENOENT')
  })

  test('and picks named numbers and the part that arms must share', async () => {
    await using directory = await createTemporaryDirectory()
    const binary = await directory.writeScript('engine', processEngineBody())
    const session = createProcessSession(binary, {
      args: ['{prompt}', '{concurrency}'],
      metrics: { rate: { pattern: String.raw`tokens/s: ([\d.]+)`, scale: 2, unit: '1/s', better: 'higher' } },
      output: /^answer: (.*)$/m,
    })
    const { metrics, output } = completed(
      await session.begin(createTestRun('w1', { echo: true }), TIMEOUT_MS),
    )
    expect(metrics).toEqual({ rate: { value: 251, unit: '1/s', better: 'higher' } })
    expect(output?.text).toMatch(/^[0-9a-f]{12} x2$/)
  })

  test('and picks numbers from stderr where they are said to be, however much stands there', async () => {
    await using directory = await createTemporaryDirectory()
    const noise = `head -c 100000 /dev/zero | tr '\\0' x >&2`
    const timings = `echo 'eval time = 12.5 ms' >&2; ${noise}; echo >&2; echo 'total time = 20 ms' >&2`
    const session = createProcessSession(
      await directory.writeScript('engine', `echo 'eval time = 7 ms'; ${timings}`),
      {
        metrics: {
          decode: { pattern: String.raw`eval time = ([\d.]+) ms`, from: 'stderr', unit: 'ms' },
          total: { pattern: String.raw`total time = ([\d.]+) ms`, from: 'stderr', unit: 'ms' },
          printed: { pattern: String.raw`eval time = ([\d.]+) ms`, unit: 'ms' },
        },
      },
    )
    const { metrics, output } = completed(
      await session.begin(createTestRun('w1', { echo: true }), TIMEOUT_MS),
    )
    expect(metrics).toMatchObject({ decode: { value: 12.5 }, total: { value: 20 }, printed: { value: 7 } })
    expect(output?.text).toBe('eval time = 7 ms\n')
  })

  test.for<[what: string, options: object]>([
    ['all of stdout', {}],
    ['the part that a pattern chooses', { output: /^réponse: (.*)$/m }],
  ])('and compares bytes, be they UTF-8 or not: %s', async ([, options]) => {
    await using directory = await createTemporaryDirectory()
    const hash = async (bytes: string) => {
      const binary = await directory.writeScript('engine', `printf 'réponse: ${bytes}\\n'`)
      const { output } = completed(
        await createProcessSession(binary, options).begin(createTestRun('w1'), TIMEOUT_MS),
      )
      return output?.sha256
    }
    const hashes = [
      await hash(String.raw`\370\200`),
      await hash(String.raw`\377\376`),
      await hash(String.raw`\357\277\275`),
    ]
    expect(new Set(hashes).size).toBe(3)
    await expect(hash(String.raw`\377\376`)).resolves.toBe(hashes[1])
  })

  test('with the CPU time of its process', async () => {
    await using directory = await createTemporaryDirectory()
    const binary = await directory.writeScript('engine', processEngineBody({ cpuMs: 200 }))
    const session = createProcessSession(binary, {
      metrics: { cpu: { pattern: String.raw`cpu_ms: ([\d.]+)` } },
    })
    const { summary, metrics } = completed(await session.begin(createTestRun('w1'), TIMEOUT_MS))
    const cpuMs = ((summary.cpu_user_ns ?? 0) + (summary.cpu_system_ns ?? 0)) / 1e6
    // The process's own figure, but for its exit and two clock ticks.
    expect(cpuMs).toBeGreaterThan((metrics?.['cpu']?.value ?? 0) - 25)
    expect(cpuMs).toBeLessThan((metrics?.['cpu']?.value ?? 0) + 100)
  })

  test('without the CPU time of the launchers before it', async () => {
    await using directory = await createTemporaryDirectory()
    const burning = 'i=0; while [ $i -lt 400000 ]; do i=$((i+1)); done; exec "$0" "$@"'
    const session = createProcessSession(
      await directory.writeScript('engine', 'echo'),
      {},
      { launcher: ['/bin/sh', '-c', burning] },
    )
    const { summary } = completed(await session.begin(createTestRun('w1'), TIMEOUT_MS))
    expect(summary).toMatchObject({ cpu_user_ns: null, cpu_system_ns: null })
  })

  test('without a CPU time when it is too short for clock ticks', async () => {
    await using directory = await createTemporaryDirectory()
    const session = createProcessSession(await directory.writeScript('engine', 'echo'))
    const { summary } = completed(await session.begin(createTestRun('w1'), TIMEOUT_MS))
    expect(summary).toMatchObject({ cpu_user_ns: null, cpu_system_ns: null })
  })
})

describe('`ProcessSession` slices a window', () => {
  const BODY = processEngineBody({ cpuMs: 400 })

  test('by stopping its process, with the output of a whole one', async () => {
    await using directory = await createTemporaryDirectory()
    const output = String.raw`answer: (.*)`
    const session = createProcessSession(await directory.writeScript('engine', BODY), { output })
    const whole = completed(await session.begin(createTestRun('w1'), TIMEOUT_MS))
    const steps = [await session.begin(createTestRun('w2', { slice_ns: SLICE_NS }), TIMEOUT_MS)]
    while (steps.at(-1)?.state === 'paused') steps.push(await session.resume(SLICE_NS))
    expect(steps.length).toBeGreaterThan(5)
    expect(steps.at(-1)).toMatchObject({ state: 'completed', output: whole.output })
  })

  test('and leaves out the time that it stood', async () => {
    await using directory = await createTemporaryDirectory()
    const session = createProcessSession(await directory.writeScript('engine', BODY))
    const begin = performance.now()
    const first = await session.begin(createTestRun('w1', { slice_ns: SLICE_NS }), TIMEOUT_MS)
    expect(first).toMatchObject({ state: 'paused' })
    await sleep(200)
    const { summary } = completed(await session.resume(1e12))
    const elapsedNs = (performance.now() - begin) * 1e6
    expect(summary.paused_ns).toBeGreaterThan(150e6)
    expect(summary.wall_ns + summary.paused_ns).toBeLessThanOrEqual(elapsedNs)
  })

  test('not with `slicing: off`', async () => {
    await using directory = await createTemporaryDirectory()
    const session = createProcessSession(await directory.writeScript('engine', BODY), {}, { slicing: 'off' })
    await expect(session.start()).resolves.toMatchObject({ slicing: 'off' })
    const step = await session.begin(createTestRun('w1', { slice_ns: SLICE_NS }), TIMEOUT_MS)
    expect(step.state).toBe('completed')
  })

  test('and ends a process that stands', async () => {
    await using directory = await createTemporaryDirectory()
    const pidFile = directory.join('pid')
    const binary = await directory.writeScript('engine', `echo $$ > ${pidFile}; sleep 300`)
    const session = createProcessSession(binary)
    const step = await session.begin(createTestRun('w1', { slice_ns: 100_000_000 }), TIMEOUT_MS)
    expect(step.state).toBe('paused')
    await session.stop()
    await expectGone(Number(await readFile(pidFile, 'utf8')))
  })
})

describe('`ProcessSession` fails', () => {
  test('with exit code and stderr when the process does', async () => {
    await using directory = await createTemporaryDirectory()
    const session = createProcessSession(
      await directory.writeScript('engine', processEngineBody({ exitCode: 4 })),
    )
    const failure = failed(await session.begin(createTestRun('w1'), TIMEOUT_MS))
    expect(failure).toMatchObject({ arm: 'pgo', stage: 'window', reason: 'exited', exitCode: 4 })
    expect(createEngineError(failure)).toEqual(
      refusal('ENGINE_FAILED', 'exit code 4', 'cannot map the weights'),
    )
  })

  test('with the end of stdout too, where many an engine says why it ends', async () => {
    await using directory = await createTemporaryDirectory()
    const body = 'echo loading; echo; echo "fatal: no such model"; exit 3'
    const session = createProcessSession(await directory.writeScript('engine', body))
    const failure = failed(await session.begin(createTestRun('w1'), TIMEOUT_MS))
    expect(createEngineError(failure)).toEqual(
      refusal('ENGINE_FAILED', 'exit code 3; its stdout ends: loading |  | fatal: no such model'),
    )
  })

  test('by what it is when the prompt is too long for an argument, and says where it has room', async () => {
    await using directory = await createTemporaryDirectory()
    const session = createProcessSession(await directory.writeScript('engine', 'wc -c'), {
      args: ['-p', '{prompt}'],
    })
    const prompt = 'é'.repeat(100_000)
    const requests = [{ id: 'r0', prompt, max_tokens: 5, temperature: 0, seed: 0 }]
    const failure = failed(await session.begin(createTestRun('w1', { requests }), TIMEOUT_MS))
    expect(createEngineError(failure)).toEqual(
      refusal(
        'ARGUMENTS_TOO_LONG',
        'argument 2 of 2 has 200000 bytes',
        'too long',
        '131071',
        'Fix:',
        '`stdin',
        '{prompts_file}',
      ),
    )
    const roomy = createProcessSession(await directory.writeScript('reader', 'wc -c'), {
      args: [],
      stdin: '{prompt}',
    })
    const { output } = completed(await roomy.begin(createTestRun('w1', { requests, echo: true }), TIMEOUT_MS))
    expect(output?.text?.trim()).toBe('200000')
  })

  test('by all arguments when each of them is short enough', async () => {
    await using directory = await createTemporaryDirectory()
    const args = Array.from({ length: 60 }, () => '{prompt}')
    const session = createProcessSession(await directory.writeScript('engine', 'echo'), { args })
    const requests = [{ id: 'r0', prompt: 'x'.repeat(120_000), max_tokens: 5, temperature: 0, seed: 0 }]
    const failure = failed(await session.begin(createTestRun('w1', { requests }), TIMEOUT_MS))
    expect(createEngineError(failure)).toEqual(
      refusal('ARGUMENTS_TOO_LONG', '7200000 bytes', 'together too long'),
    )
  })

  test('with its limit when the process hangs, which counts only the time that it could run', async () => {
    await using directory = await createTemporaryDirectory()
    const pidFile = directory.join('pid')
    const binary = await directory.writeScript('engine', `echo $$ > ${pidFile}; exec sleep 300`)
    const session = createProcessSession(binary)
    const first = await session.begin(createTestRun('w1', { slice_ns: 50_000_000 }), 1000)
    expect(first.state).toBe('paused')
    await sleep(1100)
    await expect(session.resume(50_000_000)).resolves.toMatchObject({ state: 'paused' })
    expect(failed(await session.resume(1e12))).toMatchObject({
      reason: 'timed-out',
      detail: 'it did not exit within 1000 ms',
    })
    await expectGone(Number(await readFile(pidFile, 'utf8')))
  })

  test.for<[option: string, protocol: object]>([
    ['protocol.output', { output: 'seconds: .*' }],
    ['protocol.metrics.rate', { metrics: { rate: { pattern: 'seconds: (.*)' } } }],
  ])('with `%s` and the first lines when its pattern matches nothing', async ([option, protocol]) => {
    await using directory = await createTemporaryDirectory()
    const session = createProcessSession(await directory.writeScript('engine', processEngineBody()), protocol)
    const failure = failed(await session.begin(createTestRun('w1'), TIMEOUT_MS))
    expect(createEngineError(failure)).toEqual(
      refusal(
        'OUTPUT_NO_MATCH',
        option,
        '/seconds: ',
        'matches nothing',
        String.raw`"loaded\nanswer: `,
        'Fix:',
      ),
    )
  })

  test('with stderr when that is where its pattern matches nothing', async () => {
    await using directory = await createTemporaryDirectory()
    const metrics = { rate: { pattern: 'seconds: (.*)', from: 'stderr' as const } }
    const body = 'echo seconds: 7; echo warming up >&2'
    const session = createProcessSession(await directory.writeScript('engine', body), { metrics })
    const { detail } = failed(await session.begin(createTestRun('w1'), TIMEOUT_MS))
    expect(detail).toContain(String.raw`matches nothing on its stderr; it begins: "warming up\n"`)
  })

  test('with the text when a metric is no number', async () => {
    await using directory = await createTemporaryDirectory()
    const metrics = { rate: { pattern: 'answer: (.*)' } }
    const session = createProcessSession(await directory.writeScript('engine', processEngineBody()), {
      metrics,
    })
    const { detail } = failed(await session.begin(createTestRun('w1'), TIMEOUT_MS))
    expect(detail).toMatch(/`protocol\.metrics\.rate` picked "[0-9a-f]{12} x1", which is no number/)
  })

  test('by name when the binary cannot be run', async () => {
    await using directory = await createTemporaryDirectory()
    const binary = await directory.write('engine', 'text')
    await expect(createProcessSession(binary).start()).resolves.toMatchObject({
      reason: 'not-executable',
      detail: `\`${binary}\` is not executable`,
    })
  })

  test('by name when the binary’s interpreter is missing', async () => {
    await using directory = await createTemporaryDirectory()
    const binary = await directory.writeScript('engine', '')
    await directory.write('engine', '#!/no/such/interpreter\n')
    const failure = failed(await createProcessSession(binary).begin(createTestRun('w1'), TIMEOUT_MS))
    expect(createEngineError(failure)).toEqual(
      refusal('ENGINE_NOT_EXECUTABLE', binary, 'could not be executed'),
    )
  })
})
