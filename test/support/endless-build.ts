/** Run as a process of its own, with little memory: a program of a build that prints more than it holds, in the way that is asked for. */
import { runBuildCommand } from '../../src/setup/c/build-command.ts'
import { createProgress } from '../../src/setup/progress/progress.ts'
import { runTool } from '../../src/setup/tools/run-tool.ts'

const [way = '', script = ''] = process.argv.slice(2)

async function run(): Promise<string> {
  if (way === 'tool') {
    const { failed, message, stdout, stderr } = await runTool('sh', ['-c', script], { what: 'showing' })
    return JSON.stringify({ failed, message, stdout: stdout.length, stderr: stderr.slice(-100) })
  }
  const progress = createProgress({ write: () => {}, live: false, verbose: false }).begin('build')
  try {
    const { output, state } = await runBuildCommand(['sh', '-c', script], '/', process.env, progress)
    return JSON.stringify({ state, output })
  } catch (error) {
    const { code, message } = error as Error & { readonly code?: string }
    return JSON.stringify({ code, length: message.length, end: message.slice(-200) })
  }
}

process.stdout.write(await run())
