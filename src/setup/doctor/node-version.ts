/** The range of `engines` in package.json, for a Node that does not look there. Imports nothing: it has to load where nothing else does. */

/** The range in words. */
export const SUPPORTED_NODE = '^22.18, ^24 and >=26'

/** How to come by one that is in it. */
export const NODE_FIX =
  'npm install --save-dev vitest@5 node@24 pgo-benchmarks, which puts that one before all others in `npm run` and `npx`, or install it for good'

/** Whether a version, such as `24.21.0`, is in it. */
export function isSupportedNode(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return (major === 22 && minor >= 18) || major === 24 || major >= 26
}
