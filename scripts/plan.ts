/** Prints what `npm run bench` would build, step by step, and why. Builds nothing. */
import { dirname } from 'node:path'
import { createBuildPlan, DEFAULT_MANIFEST } from '../src/setup/build-plan.ts'
import { createCargoBuilder } from '../src/setup/cargo-builder.ts'
import { renderPlan } from '../src/setup/describe-plan.ts'
import { planArms } from '../src/setup/pipeline.ts'
import { findModel } from '../src/setup/prepare.ts'
import { findProfdata, findRust } from '../src/setup/toolchain.ts'
import { resolveSettings } from '../src/settings.ts'
import { ROOT, runScript } from './cli.ts'

await runScript(async () => {
  const settings = resolveSettings({})
  const rust = await findRust(process.env, dirname(DEFAULT_MANIFEST))
  const tools = { rust, profdata: await findProfdata(rust) }
  const plan = await createBuildPlan(settings, ROOT, await findModel(settings, ROOT), tools)
  console.log(renderPlan(await planArms(plan, createCargoBuilder(plan)), ROOT))
})
