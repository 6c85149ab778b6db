/** What `cargo tree` says of the packages that a plan's targets take. */
import { dirname } from 'node:path'
import { runGroup } from '../../support/process-group.ts'
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
  const development = plan.example !== null || plan.binKind === 'example'
  return (await listPackages(plan, { development, format: '{p}' }, env, signal))?.size ?? 0
}

/**
 * Whether the binary by itself is made of the same packages with the same features as beside the example, whose development dependencies may turn on
 * more (The Cargo Book, Feature resolver version 2). False when cargo cannot tell.
 */
export async function sharesFeatures(
  plan: BuildPlan,
  env: Readonly<NodeJS.ProcessEnv>,
  signal?: AbortSignal,
): Promise<boolean> {
  if (plan.example === null) return true
  const [alone, beside] = await Promise.all(
    [false, true].map(async (development) =>
      listPackages(plan, { development, format: '{p} {f}' }, env, signal),
    ),
  )
  return alone !== undefined && beside !== undefined && [...alone].every((each) => beside.has(each))
}

async function listPackages(
  plan: BuildPlan,
  { development, format }: { readonly development: boolean; readonly format: string },
  env: Readonly<NodeJS.ProcessEnv>,
  signal: AbortSignal | undefined,
): Promise<ReadonlySet<string> | undefined> {
  const args = [
    'tree',
    '--locked',
    `--manifest-path=${plan.manifestPath}`,
    `--target=${plan.target}`,
    `--edges=normal,build${development ? ',dev' : ''}`,
    ...(plan.package === undefined ? [] : [`--package=${plan.package}`]),
    ...(plan.features.length === 0 ? [] : [`--features=${plan.features.join(',')}`]),
    '--prefix=none',
    `--format=${format}`,
  ]
  const packages = new Set<string>()
  const options = { cwd: dirname(plan.manifestPath), env, signal }
  const { failed } = await runGroup(plan.rust.cargo, args, options, {
    onStderr: () => {},
    // A package that was listed before ends in `(*)`.
    onStdout: (line) => {
      if (line !== '') packages.add(line.replace(/ \(\*\)$/, '').trim())
    },
  })
  return failed ? undefined : packages
}
