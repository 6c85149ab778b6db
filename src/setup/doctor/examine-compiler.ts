/** What a C or C++ engine is built with, as the doctor sees it: the same searches as before a build. */
import type { ClangSettings } from '../../settings/engine-settings.ts'
import { attempt } from '../tools/attempt.ts'
import type { Finding } from './finding.ts'
import { describeInstall, type AptState } from './install.ts'
import { hasProfileRuntime } from './tools.ts'
import { findCompiler, type CCompiler } from '../c/c-compiler.ts'
import { findProfileTool } from '../c/c-plan.ts'

/** Looks for the compiler of an engine, what reads its profiles and, for clang, what instrumented programs are linked with. */
export async function examineCompiler(
  { compiler: family, env: own }: Pick<ClangSettings, 'compiler' | 'env'>,
  environment: Readonly<NodeJS.ProcessEnv>,
  apt: AptState,
): Promise<readonly Finding[]> {
  const env = { ...environment, ...own }
  const scope = 'default'
  const { value: compiler, ...complaint } = await attempt(async () => findCompiler(family, env))
  const findings: Finding[] = [
    { tool: family, neededFor: 'building the arms', scope, version: compiler?.version, ...complaint },
  ]
  if (compiler === undefined) return findings
  const { value: reader, ...flaw } = await attempt(async () => readProfileTool(compiler, env))
  findings.push({
    tool: reader?.tool ?? 'profile reader',
    neededFor: 'reading profiles',
    scope,
    version: reader?.version,
    ...flaw,
  })
  if (family === 'clang') {
    const there = await hasProfileRuntime(compiler.cc, env)
    findings.push({
      tool: "clang's profile runtime",
      neededFor: 'the instrumented build',
      scope,
      version: there ? String(compiler.major) : undefined,
      problem: there ? undefined : 'not found',
      fix: there ? undefined : describeInstall(apt, [`libclang-rt-${compiler.major}-dev`]),
    })
  }
  return findings
}

async function readProfileTool(
  compiler: CCompiler,
  env: Readonly<NodeJS.ProcessEnv>,
): Promise<{ readonly tool: string; readonly version: string }> {
  const tool = await findProfileTool(compiler, env)
  return tool.family === 'gcc'
    ? { tool: 'gcov-dump', version: `${compiler.major} (${tool.gcovDump})` }
    : { tool: 'llvm-profdata', version: `${tool.profdata.version} (${tool.profdata.path})` }
}
