import { dirname } from 'node:path'
import { runGroup } from '../process-group.ts'
import type { BuildPlan } from './build-plan.ts'

/**
 * How many packages the plan's targets take, those for build scripts and, for an example, the development dependencies among
 * them; 0 when cargo cannot tell, which is cargo's own error to report a moment later.
 */
export async function countCrates(
  plan: BuildPlan,
  env: Readonly<NodeJS.ProcessEnv>,
  signal?: AbortSignal,
): Promise<number> {
  const args = [
    'tree',
    '--locked',
    `--manifest-path=${plan.manifestPath}`,
    `--target=${plan.target}`,
    `--edges=normal,build${plan.example === null && plan.binKind === 'bin' ? '' : ',dev'}`,
    ...(plan.package === undefined ? [] : [`--package=${plan.package}`]),
    ...(plan.features.length === 0 ? [] : [`--features=${plan.features.join(',')}`]),
    '--prefix=none',
    '--format={p}',
  ]
  const packages = new Set<string>()
  const options = { cwd: dirname(plan.manifestPath), env, signal }
  const { failed } = await runGroup(plan.rust.cargo, args, options, {
    onStderr: () => {},
    // A package that was listed before ends in `(*)`.
    onStdout: (line) => {
      if (line !== '') packages.add(line.replace(/ \(\*\)$/, ''))
    },
  })
  return failed ? 0 : packages.size
}
