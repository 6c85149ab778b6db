/** The steps that look whether profiles did anything: to something small beforehand, and to the engine where there is an arm to compare it with. */
import { PgoBenchmarksError } from '../../errors.ts'
import { readFiles, type Build, type CompileStep } from './compile-step.ts'
import { readElf } from '../tools/elf.ts'
import type { ProbeEvidence } from '../profile/profile-evidence.ts'
import { joinInputs } from '../steps/step.ts'
import type { Step } from '../steps/step-graph.ts'

/** The step `probe`, for a builder that has one. */
export function createProbeStep({ builder }: Build): Step<ProbeEvidence> {
  const { toolchain, rustflags, target, environment } = builder.inputs
  return {
    name: 'probe',
    needs: [],
    inputs: () => joinInputs({ toolchain, rustflags, target, environment }, builder.profiler.inputs),
    run: async (_outcomes, progress, signal) => ({
      outputs: [],
      evidence: (await builder.probe?.(progress, signal)) ?? { differs: null },
    }),
  }
}

/** The step that compares an arm with the build that used a profile without counts. */
export function createCompareStep(pgo: CompileStep, empty: CompileStep): Step<null> {
  return {
    name: 'compare pgo with empty-profile',
    needs: [pgo, empty],
    inputs: (outcomes) => ({ arms: [pgo, empty].map((step) => outcomes.of(step).outputs[0]?.sha256) }),
    run: async (outcomes) => {
      await requireOtherCode(readFiles(outcomes, pgo).bin, readFiles(outcomes, empty).bin)
      return { outputs: [], evidence: null }
    },
  }
}

/**
 * Checks that two binaries hold different machine code; files that are no ELF files are taken for different.
 *
 * @throws PgoBenchmarksError `PROFILE_UNUSED`.
 */
export async function requireOtherCode(trained: string, empty: string): Promise<void> {
  const [left, right] = await Promise.all([readElf(trained), readElf(empty)])
  if (left === undefined || right === undefined || left.codeSha256 !== right.codeSha256) return
  throw new PgoBenchmarksError(
    'PROFILE_UNUSED',
    `${trained} has the same machine code as ${empty}, which was built with a profile without counts: training changed nothing`,
    { fix: 'let training run what the engine is measured on: `training` in the settings' },
  )
}
