import { execa } from 'execa'
import { describe, expect, test } from 'vitest'
import { hashFile } from '../../../src/setup/content-hash.ts'
import type { Variant } from '../../../src/setup/engine-builder.ts'
import { createCBuilder } from '../../../src/setup/engines/c-builder.ts'
import type { CPlan } from '../../../src/setup/engines/c-plan.ts'
import { createProgress } from '../../../src/setup/progress.ts'
import { planCEngine, writeEngineSource } from '../../support/c-engine.ts'
import { createTemporaryDirectory, type TemporaryDirectory } from '../../support/temporary-directory.ts'

const QUIET = createProgress({ write: () => {}, live: false, verbose: false }).begin('build')
const FAMILIES = ['clang', 'gcc'] as const

/** Compiles one variant and gives its binary. */
async function compile(plan: CPlan, profile: Variant['profile'], lto = false): Promise<string> {
  const { bin } = await createCBuilder(plan).compile({ name: 'x', lto, profile, relocations: false }, QUIET)
  return bin
}

/** Trains an instrumented binary with one process a prompt and gives the merged profile. */
async function train(
  plan: CPlan,
  directory: TemporaryDirectory,
  prompts: readonly string[],
): Promise<string> {
  const { profiler } = createCBuilder(plan)
  const binary = await compile(plan, 'generate')
  const env = profiler.createEnvironment(directory.join('raw'))
  await directory.write('raw/.keep', '')
  for (const prompt of prompts) await execa(binary, [prompt, '20'], { env })
  const { path, evidence, rawBytes } = await profiler.collect(directory.join('raw'), prompts.length)
  expect(evidence.executedFunctions).toBeGreaterThan(1)
  expect(evidence.maximumCount).toBeGreaterThan(1000)
  expect(rawBytes).toBeGreaterThan(100)
  return path
}

describe.for(FAMILIES)('`createCBuilder` with %s', (compiler) => {
  test('builds, instruments, trains and uses the profile; the result answers alike and is another binary', async () => {
    await using directory = await createTemporaryDirectory()
    await writeEngineSource(directory)
    const plan = await planCEngine(directory, { compiler })
    const baseline = await compile(plan, 'none')
    const [expected, baselineHash] = [await execa(baseline, ['hi', '3']), await hashFile(baseline)]
    const profile = await train(plan, directory, ['hey', 'you'])
    const pgo = await compile(plan, { path: profile, kind: 'trained' })
    expect((await execa(pgo, ['hi', '3'])).stdout).toBe(expected.stdout)
    const pgoHash = await hashFile(pgo)
    expect(pgoHash).not.toBe(baselineHash)
    const emptyProfile = await createCBuilder(plan).profiler.createEmpty()
    const empty = await compile(plan, { path: emptyProfile, kind: 'empty' })
    expect(await hashFile(empty)).not.toBe(pgoHash)
    // The same again, byte for byte: builds leave nothing behind that the next one reads.
    expect(await hashFile(await compile(plan, { path: profile, kind: 'trained' }))).toBe(pgoHash)
  })
})
