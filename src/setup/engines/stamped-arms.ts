/** What the stamps of earlier builds tell of finished binaries. A stamp's version says that its evidence is of the present shape. */
import { join } from 'node:path'
import type { CompileEvidence } from '../compile/compile-step.ts'
import type { MadeArm } from '../pipeline/describe-build.ts'
import type { BuildPaths } from '../plan/build-paths.ts'
import type { ProbeEvidence } from '../profile/profile-evidence.ts'
import { hashValue } from '../steps/content-hash.ts'
import { readStamp } from '../steps/step.ts'
import type { TrainedProfile } from '../training/train-step.ts'
import type { Arm } from '../verify/arms.ts'
import { readBuild } from '../verify/same-build.ts'

type Paths = Pick<BuildPaths, 'workDir'>

/** Those of the arms that are, byte for byte, what a build of the suite made. */
export async function readMade({ workDir }: Paths, arms: readonly Arm[]): Promise<readonly MadeArm[]> {
  const stampDir = join(workDir, 'stamps')
  const trainings = await Promise.all(
    // Also of arms with link-time optimization, see `createArmSteps`.
    ['train', 'train lto'].map(async (name) => readStamp({ stampDir }, name)),
  )
  const made = await Promise.all(
    arms.map(async (arm): Promise<readonly MadeArm[]> => {
      const { name } = arm
      const compiled = await readBuild(stampDir, arm)
      const stamp = await readStamp({ stampDir }, `build ${name}`)
      if (compiled === undefined || stamp === undefined) return []
      const training = trainings.find((each) => {
        const sha256 = each?.outputs[0]?.sha256
        return sha256 !== undefined && hashValue(sha256) === compiled.inputs['merged profile']
      })
      const sha256 = training?.outputs[0]?.sha256
      const trained = sha256 !== undefined && {
        trained: { sha256, evidence: training?.evidence as TrainedProfile },
      }
      return [{ name, evidence: stamp.evidence as CompileEvidence, ...trained }]
    }),
  )
  return made.flat()
}

/** What the trial of the tools found. */
export async function readProbe({ workDir }: Paths): Promise<ProbeEvidence | undefined> {
  const stamp = await readStamp({ stampDir: join(workDir, 'stamps') }, 'probe')
  return stamp?.evidence as ProbeEvidence | undefined
}
