/**
 * What can go wrong between the sources and the arms, planted one at a time into a project that was built before, with the real tools. Each is refused by name; nothing
 * half-done is left; what training gets wrong leaves the arms as they were; and once the fault is gone the setup makes the arms of before.
 */
import { readdir } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hashFile } from '../../src/setup/steps/content-hash.ts'
import { prepare } from '../../src/setup/prepare.ts'
import { createProgress } from '../../src/setup/progress/progress.ts'
import { findRust } from '../../src/setup/tools/toolchain.ts'
import type { Settings } from '../../src/settings/settings.ts'
import { refusal } from '../support/expect-error.ts'
import { withFault } from '../support/planted-fault.ts'
import { BUILD_FAULTS, plantIndirectCalls, TRAINING_FAULTS, type Fault } from '../support/setup-faults.ts'
import { startTinyBuild } from '../support/tiny-build.ts'
import {
  openTinyProject,
  resolveTinySettings,
  createTinyProject,
  TINY_ENGINE,
  type TinyProject,
} from '../support/tiny-project.ts'

const QUIET = createProgress({ write: () => {}, live: false, verbose: false })
/** The only target that every toolchain has; asked for by name it still is another build, in another folder. */
const HOST = (await findRust()).host
const ARMS = ['tiny-baseline', 'tiny-pgo', 'tiny-baseline-control']

let project: TinyProject
/** SHA-256 of the arms that stand before any fault, and after it. */
let sound: readonly string[]

beforeAll(async () => {
  project = await createTinyProject()
  await project.build()
  sound = await hashArms()
})
afterAll(async () => project[Symbol.asyncDispose]())

async function hashArms(): Promise<readonly string[]> {
  return Promise.all(ARMS.map(async (arm) => hashFile(project.directory.join('target', 'release', arm))))
}

/** Builds anew, tools looked for as at the start of any run. */
async function build(settings: Settings = {}): Promise<string> {
  const { evidence } = await (await openTinyProject(project.directory.path, QUIET)).build(settings)
  return evidence.build
}

/** Half-written files, raw profiles, and merged ones that nobody finished. */
async function listLeftovers(): Promise<readonly string[]> {
  const files = await readdir(project.directory.join('target'), { recursive: true })
  return files.filter((file) => !file.includes('/cargo/') && /\.tmp$|partial-|merging-|\.profraw$/.test(file))
}

describe('the setup refuses', () => {
  test.for(TRAINING_FAULTS.map((fault) => [fault.what, fault] as const))(
    '%s, and has nothing to do once it is gone',
    async ([, fault]) => {
      await expectRefusal(fault)
      await expect(hashArms()).resolves.toEqual(sound)
      await expect(build()).resolves.toBe('unchanged')
    },
  )

  test.for(BUILD_FAULTS.map((fault) => [fault.what, fault] as const))(
    '%s, and builds the arms of before once it is gone',
    async ([, fault]) => {
      await expectRefusal(fault)
      await build()
      await expect(hashArms()).resolves.toEqual(sound)
    },
  )

  test('training prompts that are measured, before it builds anything', async () => {
    const before = await readdir(project.directory.join('target'), { recursive: true })
    const settings = resolveTinySettings({
      model: project.directory.join('model'),
      training: { prompts: ['alpha', 'what is python?'] },
      measured: { prompts: ['What is  Python?'] },
    })
    const context = { root: project.directory.path, progress: QUIET }
    await expect(prepare(settings, context, { skipBuild: false })).rejects.toThrow(
      refusal('PROMPTS_OVERLAP', 'what is python?', 'Fix:'),
    )
    await expect(readdir(project.directory.join('target'), { recursive: true })).resolves.toEqual(before)
  })

  test.for<[what: string, env: Readonly<Record<string, string>>, named: string]>([
    ['flags', { RUSTFLAGS: '-Cdebug-assertions=on' }, 'differ in rustflags'],
    [
      'optimization',
      { CARGO_PROFILE_RELEASE_OPT_LEVEL: '1' },
      'differ in variable CARGO_PROFILE_RELEASE_OPT_LEVEL',
    ],
    ['target', { CARGO_BUILD_TARGET: HOST }, 'differ in variable CARGO_BUILD_TARGET'],
  ])('arms of other %s, of which a killed build made only one', async ([, env, named]) => {
    const killed = startTinyBuild(project.directory.path, { env, killAt: 'end build baseline' })
    await expect(killed.ended).resolves.toBe('end build baseline')
    await expectMixedArms(named)
  })

  test('arms of other features, of which a cancelled build made only one', async () => {
    const controller = new AbortController()
    const cancelling = {
      ...QUIET,
      begin: (step: string) => ({
        ...QUIET.begin(step),
        end: () => {
          if (step === 'build baseline') controller.abort()
        },
      }),
    }
    const building = (await openTinyProject(project.directory.path, cancelling)).build(
      { engine: { ...TINY_ENGINE, features: ['extra'] } },
      controller.signal,
    )
    await expect(building).rejects.toThrow(refusal('CANCELLED'))
    await expectMixedArms('differ in features')
  })
})

test('a training that has no room for all values of indirect calls is told of beside the result', async () => {
  await withFault(project.directory, await plantIndirectCalls(project.directory), async () => {
    const { evidence } = await (await openTinyProject(project.directory.path, QUIET)).build()
    expect(evidence.notChecked).toEqual([
      {
        gate: 'values of indirect calls and memory operations',
        why: expect.stringMatching(
          /^1 training processes had no room .*RUSTFLAGS=-Cllvm-args=-vp-counters-per-site=8/,
        ),
      },
    ])
  })
})

/** `SKIP_PGO_BUILD` does not compare what two builds made; the next whole build makes the arms of before. */
async function expectMixedArms(named: string): Promise<void> {
  const settings = resolveTinySettings({ model: project.directory.join('model') })
  const context = { root: project.directory.path, progress: QUIET }
  await expect(prepare(settings, context, { skipBuild: true })).rejects.toThrow(
    refusal('ARMS_BUILT_DIFFERENTLY', 'arm `pgo`', named, 'Fix:', 'SKIP_PGO_BUILD'),
  )
  await build()
  await expect(hashArms()).resolves.toEqual(sound)
}

/** Refused by its code and in its words, and nothing half-done is left. */
async function expectRefusal({ plant, code, named }: Fault): Promise<void> {
  await withFault(project.directory, await plant(project.directory), async (settings) => {
    await expect(build(settings)).rejects.toThrow(refusal(code, ...named))
  })
  await expect(listLeftovers()).resolves.toEqual([])
}
