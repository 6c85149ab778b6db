/** How cargo is called for an engine, whatever it is called for. */
import { join } from 'node:path'
import type { CargoPlan } from './build-plan.ts'
import type { VariantFlags } from './engine-builder.ts'

/** Options of a call: profile, crate, target, where compiled crates are kept, features. */
export function listCargoOptions(plan: CargoPlan): readonly string[] {
  return [
    `--profile=${plan.profile}`,
    '--locked',
    `--manifest-path=${plan.manifestPath}`,
    `--target=${plan.target}`,
    `--target-dir=${join(plan.workDir, 'cargo')}`,
    ...(plan.package === undefined ? [] : [`--package=${plan.package}`]),
    ...(plan.features.length === 0 ? [] : [`--features=${plan.features.join(',')}`]),
  ]
}

/** Environment of a call: this process's with the user's variables and flags, then the variant's. */
export function createCargoEnvironment(
  plan: CargoPlan,
  { flags, env }: VariantFlags = { flags: [], env: {} },
): Readonly<NodeJS.ProcessEnv> {
  return {
    ...process.env,
    ...plan.buildEnv,
    ...env,
    CARGO_ENCODED_RUSTFLAGS: [...plan.userFlags, ...flags].join('\u001F'),
    RUSTC: plan.rust.rustc,
  }
}
