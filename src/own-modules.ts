/** Whose the suite's own modules are: Node's, as everything in node_modules is. */
import { join, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ViteUserConfig } from 'vitest/config'

const OWN_FOLDER = fileURLToPath(new URL('.', import.meta.url))

/**
 * Vitest's part of a config that leaves the suite's own modules to Node. A linked package or a checkout stands outside node_modules, and
 * Vite would transform it anew in every run: 2 s of CPU. Nothing for a project that holds them: it watches them.
 */
export function externalizeOwnModules({
  root = '',
}: Pick<ViteUserConfig, 'root'>): Pick<ViteUserConfig, 'test'> {
  const folder = join(resolve(root), sep)
  if (OWN_FOLDER.startsWith(folder)) return {}
  return { test: { server: { deps: { external: [new RegExp(`^${escapePattern(OWN_FOLDER)}`)] } } } }
}

/** Node 22 has no RegExp.escape. */
function escapePattern(text: string): string {
  return text.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`)
}
