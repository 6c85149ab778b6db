import { execa } from 'execa'
import { expect, test } from 'vitest'
import { runTool } from '../../../src/setup/tools/run-tool.ts'
import { refusal } from '../../support/expect-error.ts'
import { expectNoProcesses, listProcesses } from '../../support/processes.ts'
import { REPOSITORY } from '../../support/temp-project.ts'
import { createTemporaryDirectory, type TemporaryDirectory } from '../../support/temporary-directory.ts'

const WHAT = 'counting'

/** A tool that has another one do the work, as cargo has rustc; both have `directory` in their command lines. */
async function writeTool(directory: TemporaryDirectory): Promise<string> {
  const worker = await directory.writeScript('worker', 'sleep 600 & wait')
  return directory.writeScript('tool', `"${worker}" & wait`)
}

async function waitForWorker(directory: TemporaryDirectory): Promise<void> {
  await expect
    .poll(async () => listProcesses(directory.join('worker')), { timeout: 20_000, interval: 20 })
    .not.toEqual([])
}

test('`runTool` gives what a tool said and how it ended, and passes its lines on', async () => {
  await using directory = await createTemporaryDirectory()
  const tool = await directory.writeScript('tool', 'echo "one $1 $COLOUR"; echo two; echo three >&2; exit 3')
  const lines: string[] = []
  const result = await runTool(tool, ['a b'], {
    what: WHAT,
    env: { COLOUR: 'red' },
    onLine: (line) => lines.push(line),
  })
  expect(result).toEqual({
    failed: true,
    stdout: 'one a b red\ntwo',
    stderr: 'three',
    message: expect.stringContaining('exit code 3'),
  })
  expect(lines.sort()).toEqual(['one a b red', 'three', 'two'])
})

test('it says of a program that is not there that it is not', async () => {
  await using directory = await createTemporaryDirectory()
  const result = await runTool(directory.join('nothing'), [], { what: WHAT })
  expect(result).toMatchObject({ failed: true, stdout: '', message: expect.stringContaining('ENOENT') })
})

test('it ends a tool and all that it started when its signal aborts', async () => {
  await using directory = await createTemporaryDirectory()
  const controller = new AbortController()
  const running = runTool(await writeTool(directory), [], { what: WHAT, signal: controller.signal })
  void waitForWorker(directory).then(() => controller.abort())
  await expect(running).rejects.toThrow(refusal('CANCELLED', 'counting was cancelled'))
  await expectNoProcesses(directory.path)
})

test('the tool and all that it started end with a process that gets SIGKILL', async () => {
  await using directory = await createTemporaryDirectory()
  const script = `
    import { runTool } from '${REPOSITORY}src/setup/tools/run-tool.ts'
    await runTool('${await writeTool(directory)}', [], { what: '${WHAT}' })`
  const running = execa(process.execPath, ['--input-type=module', '--eval', script], {
    reject: false,
    stdin: 'ignore',
  })
  await waitForWorker(directory)
  running.kill('SIGKILL')
  await expect(running).resolves.toMatchObject({ signal: 'SIGKILL' })
  await expectNoProcesses(directory.path)
})
