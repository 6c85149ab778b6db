/** Vitest as an editor's extension drives it: a process of its own, `createVitest`, specifications run, cancelled and rerun. */
import { createInterface } from 'node:readline'
import { execa } from 'execa'
import type { Project } from './temp-project.ts'

/** Each line on stdin stops the present run; after each of two runs the states of its tests are written. */
const RUN_TWICE = `
import { createInterface } from 'node:readline'
import { createVitest } from 'vitest/node'
const vitest = await createVitest('test', { root: process.cwd(), watch: true, reporters: [{}] }, { configLoader: 'native' })
const specifications = (await vitest.globTestSpecifications()).filter(({ moduleId }) => moduleId.includes('.bench.'))
createInterface({ input: process.stdin }).on('line', () => vitest.cancelCurrentRun('keyboard-input').catch(() => {}))
for (const run of ['runTestSpecifications', 'rerunTestSpecifications']) {
  const { testModules } = await vitest[run](specifications)
  const tests = testModules.flatMap((module) => [...module.children.allTests()])
  console.log('ended: ' + tests.map((test) => test.result().state).join())
}
await vitest.close()
process.exit(0)
`

/** An editor's Vitest, which runs a project's bench files twice. */
export interface Editor extends AsyncDisposable {
  readonly pid: number | undefined
  /** Stops the present run. */
  readonly stop: () => void
  /** Resolves at the end of the next run with the states of its tests, which are none where none was collected. */
  readonly endOfRun: () => Promise<readonly string[]>
  /** Resolves with the exit code. */
  readonly closed: Promise<number | undefined>
}

/** Starts both runs in a project; disposing of the editor kills it. */
export function startEditor(project: Project, env: Readonly<Record<string, string>> = {}): Editor {
  const subprocess = execa(process.execPath, ['--input-type=module', '--eval', RUN_TWICE], {
    cwd: project.root,
    env: { VITEST_VSCODE: 'true', NO_COLOR: '1', ...env },
    reject: false,
    stdin: 'pipe',
  })
  const lines = createInterface({ input: subprocess.stdout })[Symbol.asyncIterator]()
  const closed = subprocess.then(({ exitCode }) => exitCode)
  return {
    pid: subprocess.pid,
    stop: () => void subprocess.stdin.write('stop\n'),
    endOfRun: async () => {
      for (;;) {
        const { value, done } = await lines.next()
        if (done === true) throw new Error(`the editor’s Vitest ended: ${(await subprocess).stderr}`)
        const states = /^ended: (.*)$/.exec(value)?.[1]
        if (states !== undefined) return states.split(',').filter((state) => state !== '')
      }
    },
    closed,
    [Symbol.asyncDispose]: async () => {
      subprocess.kill('SIGKILL')
      await subprocess
    },
  }
}
