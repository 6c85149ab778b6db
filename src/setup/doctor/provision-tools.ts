import { aptInstall, describeInstall, findApt, runAnnounced, type Installer } from './install.ts'
import type { Tool } from './tools.ts'

/**
 * Installs those of the tools that are missing, from Debian's or Ubuntu's packages as root, each command said before it runs.
 * Nothing is said or run when all are there. What cannot be installed is said, with what will not work and the command.
 *
 * @returns the tools that are still missing.
 */
export async function provisionTools(tools: readonly Tool[], installer: Installer): Promise<readonly Tool[]> {
  const { env, say } = installer
  const missing = await listMissing(tools, env)
  if (missing.length === 0) return []
  const apt = await findApt(installer)
  if (apt === 'usable') {
    say(`missing: ${missing.map(({ name }) => name).join(', ')}`)
    await runAnnounced(installer, [['apt-get', 'update']])
    // One by one: a package that this release does not have must not keep the others away.
    for (const { packages } of missing) {
      const names = await packages(env)
      if (names.length > 0) await runAnnounced(installer, [aptInstall(names)])
    }
  }
  const left = await listMissing(missing, env)
  for (const { name, neededFor, packages } of left) {
    const command = describeInstall(apt, await packages(env))
    say(`${name} is missing, so these cannot be run: ${neededFor}. To have it: ${command}`)
  }
  return left
}

async function listMissing(
  tools: readonly Tool[],
  env: Readonly<NodeJS.ProcessEnv>,
): Promise<readonly Tool[]> {
  const found = await Promise.all(tools.map(async ({ find }) => find(env)))
  return tools.filter((_, index) => found[index] === undefined)
}
