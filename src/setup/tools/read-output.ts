import { execa } from 'execa'

/**
 * What a program writes to stdout; undefined when it cannot be run or fails. Its environment is `env` alone, its `PATH` too.
 *
 * @param cwd matters to rustup's tools, which take the toolchain that a folder asks for.
 */
export async function readOutput(
  file: string,
  args: readonly string[],
  env: Readonly<NodeJS.ProcessEnv>,
  cwd?: string,
): Promise<string | undefined> {
  const { stdout, failed } = await execa(file, args, {
    reject: false,
    stdin: 'ignore',
    extendEnv: false,
    env,
    ...(cwd !== undefined && { cwd }),
  })
  return failed ? undefined : stdout
}
