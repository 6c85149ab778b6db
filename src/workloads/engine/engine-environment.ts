/**
 * Variables of the harness that no engine should see: they differ between a terminal, an editor and CI, and a larger
 * environment block moves an engine's stack, which alone can change its speed (Mytkowicz et al. 2009, "Producing Wrong
 * Data Without Doing Anything Obviously Wrong!").
 */
const HARNESS_VARIABLES =
  /^(NODE_|npm_|VITEST|TINYPOOL|VITE_|TEST$|DEV$|PROD$|MODE$|BASE_URL$|SSR$|FORCE_COLOR$|OLDPWD$|_$)/

/** The engine's environment: what this process inherited less the harness's own variables, then `overrides`. */
export function readEnvironment(overrides: Readonly<Record<string, string>>): Record<string, string> {
  const inherited = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !HARNESS_VARIABLES.test(entry[0]),
  )
  return { ...Object.fromEntries(inherited), ...overrides }
}
