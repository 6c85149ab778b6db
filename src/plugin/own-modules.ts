/** Whose the suite's own modules are: Node's, as everything in node_modules is. */
import { createRequire } from 'node:module'
import { join, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ViteUserConfig } from 'vitest/config'

const OWN_FOLDER = fileURLToPath(new URL('..', import.meta.url))

/**
 * The `test` of a config that leaves the suite's own modules to Node. A linked package or a checkout stands outside node_modules, and
 * Vite would transform it anew in every run: 2 s of CPU. Nothing for a project that holds them, which watches them, and for one
 * with another copy of Vitest than theirs, which Node would give them.
 */
export function externalizeOwnModules({
  root = '',
}: Pick<ViteUserConfig, 'root'>): NonNullable<ViteUserConfig['test']> {
  const folder = join(resolve(root), sep)
  if (OWN_FOLDER.startsWith(folder)) return {}
  const vitest = findVitest(folder)
  if (vitest === undefined || vitest !== findVitest(OWN_FOLDER)) return {}
  return { server: { deps: { external: [new RegExp(`^${escapePattern(OWN_FOLDER)}`)] } } }
}

/** The copy of Vitest that modules in a folder get, links followed. */
function findVitest(folder: string): string | undefined {
  try {
    return createRequire(folder).resolve('vitest/package.json')
  } catch {
    return undefined
  }
}

/** Node 22 has no RegExp.escape. */
function escapePattern(text: string): string {
  return text.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`)
}
