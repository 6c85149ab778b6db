/** Installing what a C or C++ engine is built with, where nobody has chosen a compiler that is not there. */
import type { ClangSettings } from '../../settings/engine-settings.ts'
import { examineCompiler } from './examine-compiler.ts'
import { aptInstall, findApt, runAnnounced, type Installer } from './install.ts'
import { readPackagedVersion } from '../c/c-compiler.ts'
import { listCompilerPackages } from './tools.ts'

/**
 * Makes sure that the engine's compiler and what reads its profiles are there: from Debian's or Ubuntu's packages as root, each command said
 * before it runs. A compiler that `CC` names otherwise than a package does is the user's to install. What is still missing is said, with the way to it.
 *
 * @returns whether all is there.
 */
export async function provisionCompiler(
  engine: Pick<ClangSettings, 'compiler' | 'env'>,
  installer: Installer,
): Promise<boolean> {
  const { env, say } = installer
  const apt = await findApt(installer)
  const examine = async () =>
    (await examineCompiler(engine, env, apt)).filter(({ problem }) => problem !== undefined)
  let problems = await examine()
  if (problems.length === 0) return true
  const building = { ...env, ...engine.env }
  const chosen = building['CC'] ?? ''
  if (apt === 'usable' && (chosen === '' || readPackagedVersion(chosen) !== undefined)) {
    say(`missing: ${problems.map(({ tool }) => tool).join(', ')}`)
    await runAnnounced(installer, [
      ['apt-get', 'update'],
      aptInstall(await listCompilerPackages(engine.compiler, building)),
    ])
    problems = await examine()
  }
  for (const { tool, problem, fix } of problems) say(`${tool}: ${problem}. Fix: ${fix}`)
  return problems.length === 0
}
