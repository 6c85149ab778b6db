/** Workers that hear nothing any more, and those that are no more. */
import { once } from 'node:events'
import { join } from 'node:path'
import { execa } from 'execa'
import { describe, expect, test } from 'vitest'
import { EngineHost } from '../../src/workloads/engine-host.ts'
import { readOutput } from '../../src/workloads/process/process-output.ts'
import { createProcessProtocol } from '../support/process-engine.ts'
import {
  expectGone,
  expectNoProcesses,
  isRunning,
  listDescendants,
  readParentPid,
} from '../support/processes.ts'
import { createEngineSpec, createSpec, createTestRun } from '../support/scripted-engine.ts'
import { createProject, PREBUILT } from '../support/temp-project.ts'
import { createTemporaryDirectory } from '../support/temporary-directory.ts'

/** Of a text of a's that does not match it tries every way to cut it: 2^40 for 40 of them. */
const ENDLESS_PATTERN = '^(?:a+)+$'
const ENDLESS_TEXT = `${'a'.repeat(40)}!`

describe('a pattern that backtracks without end', () => {
  test('is given up at its limit, by its name, wherever it stands', () => {
    const written = { stdout: `${ENDLESS_TEXT}\n`, stderr: '' }
    for (const [name, options] of [
      ['output', { output: ENDLESS_PATTERN }],
      ['metrics.speed', { metrics: { speed: { pattern: '^((?:a+)+)$' } } }],
    ] as const) {
      const read = readOutput(written, createProcessProtocol(options), false, 200)
      expect(read).toEqual({
        slow: expect.stringMatching(`^\`protocol.${name}\` /.*/m has not come to an end within 0.2 s$`),
      })
    }
  })

  test('ends a whole run with words', async () => {
    await using project = await createProject({
      settings: {
        ...PREBUILT,
        protocol: { kind: 'process', args: ['{prompt}'], output: ENDLESS_PATTERN },
        windowTimeoutSeconds: 2,
      },
      files: {
        'bin/engine': `#!/bin/sh\n# baseline\necho '${ENDLESS_TEXT}'\n`,
        'bin/engine-pgo': `#!/bin/sh\n# pgo\necho '${ENDLESS_TEXT}'\n`,
      },
    })
    const { output, exitCode } = await project.vitest(['bench', '--run'])
    expect(exitCode).toBe(1)
    expect(output).toContain('PATTERN_TOO_SLOW')
    expect(output).toContain(`\`protocol.output\` /${ENDLESS_PATTERN}/m has not come to an end within 10 s`)
  })
})

const BUSY_WORKER = new URL('../fixtures/workers/busy-worker.ts', import.meta.url)

describe('a worker that hears nothing any more', () => {
  test('is killed when it is over its limit', async () => {
    await using host = new EngineHost({ worker: BUSY_WORKER, graceMs: 500 })
    await expect(host.start(createSpec('engine', { startTimeoutMs: 100 }))).resolves.toMatchObject({
      state: 'failed',
      failure: { reason: 'worker-lost', detail: expect.stringContaining('answered nothing for 0.8 s') },
    })
  })

  test('does not outlive a process that is killed', async () => {
    await using directory = await createTemporaryDirectory()
    const host = join(import.meta.dirname, '../../src/workloads/engine-host.ts')
    const mark = `--title=${directory.path}`
    const parent = await directory.write(
      'parent.ts',
      `import { EngineHost } from '${host}'
       const host = new EngineHost({ worker: new URL('${BUSY_WORKER.href}') })
       await host.readUsage()
       void host.start({ arm: 'pgo', binary: 'engine', args: [], launcher: [], env: {}, startTimeoutMs: 1e6 })
       process.stdout.write('started')`,
    )
    const subprocess = execa(process.execPath, [mark, parent], { reject: false, buffer: false })
    await once(subprocess.stdout, 'data')
    const workers = listDescendants(subprocess.pid, 'tinypool')
    expect(workers).toHaveLength(1)
    subprocess.kill('SIGKILL')
    await subprocess
    for (const pid of workers) await expectGone(pid)
  })
})

describe.for(['SIGKILL', 'SIGSEGV'] as const)('a worker that ends by %s', (signal) => {
  test('takes its engine along, and all that it has started', async () => {
    await using directory = await createTemporaryDirectory()
    const mark = `sleep 4100.${process.pid}`
    const engine = await createEngineSpec(directory)
    const binary = await directory.writeScript(
      'leaving',
      `${mark} & (setsid ${mark} >/dev/null 2>&1 &)\nexec ${engine.binary} "$@"`,
    )
    await using host = new EngineHost()
    const outcome = await host.start({ ...engine, binary })
    if (outcome.state === 'failed') throw new Error(outcome.failure.detail)
    const pid = outcome.pid ?? 0
    expect(await isRunning(pid)).toBe(true)
    process.kill(await readParentPid(pid), signal)
    await expectGone(pid)
    await expectNoProcesses(mark)
    await expect(host.window(createTestRun('w1'), 20_000)).resolves.toMatchObject({ state: 'failed' })
  })
})
