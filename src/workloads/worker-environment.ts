/** What a worker process is given of this one's environment. */
import { readEnvironment } from './engine/engine-environment.ts'

/** Yarn Plug'n'Play's hooks among Node's options, without which no module of a package is found: a flag and its file, in quotes where it has spaces. */
const PLUG_AND_PLAY =
  /(?:-r|--(?:require|import|loader|experimental-loader))[= ](?:"[^"]*\.pnp\.[^"]*"|\S*\.pnp\.\S*)/g

/** The worker's variables: those of its engine, and what Node itself needs, which the engine does not see. */
export function createWorkerEnvironment(
  env: Readonly<NodeJS.ProcessEnv> = process.env,
): Record<string, string> {
  const { NODE_COMPILE_CACHE: folder, NODE_OPTIONS: options = '' } = env
  const hooks = options.match(PLUG_AND_PLAY) ?? []
  return {
    ...readEnvironment({}),
    ...(folder !== undefined && { NODE_COMPILE_CACHE: folder }),
    ...(hooks.length > 0 && { NODE_OPTIONS: hooks.join(' ') }),
  }
}
