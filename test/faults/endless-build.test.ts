/** Programs of a build that print without end: what is kept of it does not grow, and its end is told. */
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { describe, expect, test } from 'vitest'

const RUNNER = fileURLToPath(new URL('../support/endless-build.ts', import.meta.url))
/** Several times the memory that the process may have for it. */
const MB = 200
const LINE = 'x'.repeat(999)
const LINES = `yes ${LINE} | head -c ${MB}000000`
const ONE_LINE = `head -c ${MB}000000 /dev/zero | tr '\\0' x`
const COMPLAINT = 'warning: no profile data available for function decode'

async function run(way: 'build' | 'tool', script: string): Promise<unknown> {
  const node = ['--max-old-space-size=48', '--disable-warning=ExperimentalWarning', RUNNER, way, script]
  const { stdout, stderr, exitCode } = await execa(process.execPath, node, { reject: false })
  if (exitCode !== 0) throw new Error(stderr.slice(-1000))
  return JSON.parse(stdout)
}

describe.for([
  ['lines', LINES],
  ['one line', ONE_LINE],
])('a build command that prints %s without end', ([, endless]) => {
  test('ends well with what it said of a profile before', async () => {
    await expect(run('build', `echo '${COMPLAINT}'; ${endless}`)).resolves.toEqual({
      state: 'done',
      output: `${COMPLAINT}\n`,
    })
  })

  test('fails with the end of what it said', async () => {
    await expect(run('build', `${endless}; echo; echo the reason >&2; exit 3`)).resolves.toEqual({
      code: 'BUILD_FAILED',
      length: expect.toSatisfy((length: number) => length < 100_000),
      end: expect.stringContaining('the reason'),
    })
  })
})

test('a tool that complains without end fails with the end of it', async () => {
  await expect(run('tool', `{ ${LINES}; echo the reason; exit 3; } >&2`)).resolves.toMatchObject({
    failed: true,
    stdout: 0,
    stderr: expect.stringMatching(/the reason$/),
  })
})
