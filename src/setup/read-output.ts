import { execa } from 'execa'

/** What a program writes to stdout; undefined when it cannot be run or fails. Its environment is `env` alone, its `PATH` too. */
export async function readOutput(
  file: string,
  args: readonly string[],
  env: Readonly<NodeJS.ProcessEnv>,
): Promise<string | undefined> {
  const { stdout, failed } = await execa(file, args, {
    reject: false,
    stdin: 'ignore',
    extendEnv: false,
    env,
  })
  return failed ? undefined : stdout
}
