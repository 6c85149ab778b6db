import { Writable } from 'node:stream'
import { WriteStream } from 'node:tty'
import { expect, test } from 'vitest'
import { createStreamProgress } from '../../../src/setup/progress/stream-progress.ts'
import { createTemporaryDirectory } from '../../support/temporary-directory.ts'

/** A stream that says of itself what Node's terminals say, and keeps what is written to it. */
class Terminal extends Writable {
  readonly columns = 40
  readonly isTTY: boolean
  text = ''

  constructor(isTTY: boolean) {
    super()
    this.isTTY = isTTY
  }

  hasColors(env: object): boolean {
    return WriteStream.prototype.getColorDepth(env) > 1
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString()
    done()
  }
}

async function show(isTTY: boolean, env: NodeJS.ProcessEnv): Promise<string> {
  await using directory = await createTemporaryDirectory()
  const stream = new Terminal(isTTY)
  const durationsFile = directory.join('durations.json')
  const progress = createStreamProgress(stream, { verbose: true, durationsFile, env })
  const step = progress.begin('a step with a name of more than forty columns')
  step.output('Compiling x')
  step.end('done')
  return stream.text
}

const CUT = '[pgo] a step with a name of more than …'

test.for<[what: string, isTTY: boolean, env: NodeJS.ProcessEnv, live: string]>([
  ['a terminal', true, { TERM: 'xterm-256color' }, `\u001B[2m${CUT}\u001B[22m`],
  ['a terminal with NO_COLOR', true, { TERM: 'xterm-256color', NO_COLOR: '1' }, CUT],
  ['a terminal, CI=false', true, { TERM: 'xterm', NO_COLOR: '1', CI: 'false' }, CUT],
  ['a terminal in CI', true, { TERM: 'xterm', CI: 'true' }, ''],
  ['a terminal in a CI with a name', true, { TERM: 'xterm', CI: 'woodpecker' }, ''],
  ['a dumb terminal', true, { TERM: 'dumb' }, ''],
  ['a file', false, { TERM: 'xterm' }, ''],
])('on %s', async ([, isTTY, env, live]) => {
  const erase = live === '' ? '' : '\r\u001B[2K'
  expect(await show(isTTY, env)).toBe(
    `${erase}Compiling x\n${live}${erase}[pgo] a step with a name of more than forty columns: done (0.0 s)\n`,
  )
})
