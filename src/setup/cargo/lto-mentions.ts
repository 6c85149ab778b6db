/** Whether a crate may be built with link-time optimization, as far as its manifests, cargo's configuration and the environment say. */
import { z } from 'zod'
import type { StepInputs } from '../steps/step.ts'

/** Those of `readCargoInputs` in which it can be asked for. */
const sourcesSchema = z.object({
  manifests: z.record(z.string(), z.string().nullable()),
  'cargo configuration': z.array(z.string()),
  environment: z.record(z.string(), z.string()),
})

/** Cargo's words for none across crates (The Cargo Book, Profiles, `lto`). */
const NONE = /(?<![\w-])["']?lto["']?\s*=\s*(?:false|["']off["'])/gi
/** The root of such a workspace need not be above the crate, and its profiles are not among the manifests then. */
const FOREIGN_ROOT = /^\s*workspace\s*=\s*["']/m

/**
 * False only when nothing of the sort is mentioned anywhere: a comment about it is enough to be careful.
 *
 * @param inputs of a cargo build, see `readCargoInputs`; any others mention it.
 * @param told variables and flags that the user has the build told.
 */
export function mentionsLto(
  inputs: StepInputs,
  told: { readonly userFlags: readonly string[]; readonly buildEnv: Readonly<Record<string, string>> },
): boolean {
  const sources = sourcesSchema.safeParse(inputs).data
  if (sources === undefined) return true
  const { manifests, 'cargo configuration': configuration, environment } = sources
  const manifestTexts = Object.entries(manifests).flatMap(([path, text]) =>
    path.endsWith('Cargo.toml') && text !== null ? [text] : [],
  )
  const variables = Object.entries({ ...environment, ...told.buildEnv }).map(([name, value]) =>
    // As it would stand in a manifest.
    name.endsWith('_LTO') ? `lto = ${value === 'false' ? value : JSON.stringify(value)}` : `${name} ${value}`,
  )
  const texts = [...manifestTexts, ...configuration, ...variables, ...told.userFlags]
  return (
    manifestTexts.some((text) => FOREIGN_ROOT.test(text)) ||
    texts.some((text) => /lto/i.test(text.replaceAll(NONE, '')))
  )
}
