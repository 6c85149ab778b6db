/** The real Rust engine through the whole way: built once by the same code that `npm run bench` uses, then used. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { resolveSettings } from '../../src/settings/settings.ts'
import { prepare, type Prepared } from '../../src/setup/prepare.ts'
import {
  binaryPath,
  DEFAULT_MODEL as modelPath,
  resolveBuildPaths,
} from '../../src/setup/plan/build-paths.ts'
import { createProgress } from '../../src/setup/progress/progress.ts'
import { checkConformance } from '../../src/workloads/conformance/check-conformance.ts'
import { EngineHost } from '../../src/workloads/engine-host.ts'
import type { EngineSpec } from '../../src/workloads/engine/engine-session.ts'
import { runEngineCommand } from '../../src/workloads/engine/run-command.ts'
import { createRun, resolveWorkload } from '../../src/workloads/workload.ts'
import { benchFile, createProject, REPOSITORY } from '../support/temp-project.ts'
import { createTemporaryDirectory } from '../support/temporary-directory.ts'

/** Four builds of a cold machine. */
const BUILD_TIMEOUT_MS = 40 * 60_000
const settings = resolveSettings({})
const context = {
  root: REPOSITORY,
  progress: createProgress({ write: (text) => process.stdout.write(text), live: false, verbose: false }),
}
let prepared: Prepared

beforeAll(async () => {
  prepared = await prepare(settings, context, { skipBuild: false })
}, BUILD_TIMEOUT_MS)

describe('the protocol', () => {
  test('is spoken by both arms as docs/protocol.md states it', async () => {
    for (const { binary } of Object.values(prepared.armSet.arms)) {
      const results = await checkConformance({ binary, args: ['serve', '--model-path', modelPath] })
      expect(results.filter(({ state }) => state !== 'passed')).toEqual([])
    }
  })
})

describe('the build', () => {
  test('leaves both arms as different binaries, and a profile with counts for the engine itself', () => {
    const { arms, control, evidence } = prepared.armSet
    expect(Object.keys(arms)).toEqual(['baseline', 'pgo'])
    expect(arms['pgo']?.sha256).not.toBe(arms['baseline']?.sha256)
    expect(control.sha256).toBe(arms['baseline']?.sha256)
    expect(evidence.profile?.executedEngineFunctions).toBeGreaterThan(20)
    expect(evidence.training?.processes).toBeGreaterThan(10)
  })

  test('is of an engine whose instrumented binary writes its profile when SIGTERM ends it', async () => {
    await using directory = await createTemporaryDirectory()
    const binary = join(resolveBuildPaths(settings, REPOSITORY).workDir, 'instrumented', 'inferno')
    const engine = execa(binary, ['serve', '--model-path', modelPath], {
      env: { LLVM_PROFILE_FILE: join(directory.path, '%m_%p.profraw') },
      reject: false,
    })
    engine.stdout.once('data', () => engine.kill('SIGTERM'))
    expect(await engine).toMatchObject({ exitCode: 0, isTerminated: false })
    expect(await readdir(directory.path)).toEqual([expect.stringMatching(/\.profraw$/)])
  })

  test('does nothing for an unchanged tree', async () => {
    const again = await prepare(settings, context, { skipBuild: false })
    expect(again.armSet.evidence.build).toBe('unchanged')
    expect(again.armSet.arms).toEqual(prepared.armSet.arms)
  })

  test('puts the examples where Cargo has them, and both run', async () => {
    for (const arm of ['baseline', 'pgo']) {
      const binary = binaryPath(
        resolveBuildPaths(settings, REPOSITORY),
        'concurrent_inference',
        arm,
        'example',
      )
      const args = ['--prompt', 'hi', '--model-path', modelPath, '--concurrent', '4', '--max-tokens', '8']
      const { stdout, failure } = await runEngineCommand({ binary, args, env: {}, timeoutMs: 30_000 })
      expect(failure).toBeUndefined()
      const figures = ['total', 'waiting', 'inference', 'requests/s', 'tokens/s', 'parallel efficiency']
      for (const figure of [...figures, 'outside tensor kernels']) expect(stdout).toContain(figure)
    }
  })

  test('a reader that has seen enough is no failure of the example', async () => {
    const paths = resolveBuildPaths(settings, REPOSITORY)
    const binary = binaryPath(paths, 'concurrent_inference', 'baseline', 'example')
    const args = ['--prompt', 'hi', '--model-path', modelPath, '--concurrent', '2', '--max-tokens', '4']
    const script = 'set -o pipefail; "$0" "$@" | true'
    const { stderr, exitCode } = await execa('bash', ['-c', script, binary, ...args], { reject: false })
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 })
  })
})

const referenceSchema = z.object({
  max_tokens: z.int(),
  cases: z.array(z.object({ prompt: z.string(), output_text: z.string(), output_tokens: z.array(z.int()) })),
})

describe('the arms', () => {
  test.for(['baseline', 'pgo'])('%s answers every reference prompt as the reference does', async (arm) => {
    const file = await readFile(join(modelPath, 'reference.json'), 'utf8')
    const reference = referenceSchema.parse(JSON.parse(file))
    const prompts = reference.cases.map(({ prompt }) => prompt)
    const workload = resolveWorkload({
      concurrency: prompts.length,
      prompts,
      maxTokens: reference.max_tokens,
    })
    await using host = new EngineHost()
    expect(await host.start(specOf(arm))).toMatchObject({ state: 'started' })
    const step = await host.window({ ...createRun('reference', workload), echo: true }, 30_000)
    const outputs = step.state === 'completed' ? step.requests.map(({ output }) => output) : step
    expect(outputs).toEqual(reference.cases.map(({ output_text }) => output_text))
  })

  test('play prints the generated text alone on stdout', async () => {
    const args = ['play', '--prompt', 'hello world', '--model-path', modelPath, '--max-tokens', '8']
    const { stdout, failure } = await runEngineCommand({
      binary: specOf('pgo').binary,
      args,
      env: {},
      timeoutMs: 30_000,
    })
    expect(failure).toBeUndefined()
    expect(stdout).toContain('fn main() {')
    expect(stdout).not.toContain('tokens/s')
  })
})

test('vitest bench ends in a verdict on the real arms', async () => {
  await using project = await createProject({
    settings: { cpus: 'auto' },
    files: { 'one.bench.ts': benchFile("{ concurrency: 2, prompts: ['hi'], maxTokens: 4 }") },
  })
  const { stdout, exitCode } = await project.vitest(['bench', '--run'], {
    CARGO_TARGET_DIR: resolveBuildPaths(settings, REPOSITORY).targetDir,
  })
  expect(exitCode).toBe(0)
  const results = await project.readResults()
  expect(results.tiers).toMatchObject([
    { state: 'measured', engines: { pgo: { engine: 'inferno' } }, discarded: [] },
  ])
  expect(results.arms.map(({ sha256 }) => sha256)).toEqual(
    Object.values(prepared.armSet.arms).map(({ sha256 }) => sha256),
  )
  expect(stdout).toContain('could detect')
})

function specOf(arm: string): EngineSpec {
  const binary = prepared.armSet.arms[arm]?.binary ?? ''
  return {
    arm,
    binary,
    args: ['serve', '--model-path', modelPath],
    launcher: [],
    env: {},
    startTimeoutMs: 30_000,
  }
}
