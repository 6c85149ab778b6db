import { createInterface } from 'node:readline'
import { execa } from 'execa'
import { describe, expect, test } from 'vitest'
import { listSession } from '../../src/support/proc.ts'

/** A shell in a session of its own, which starts a child for every line that it reads and writes its id. */
function startShell() {
  const shell = execa('sh', ['-c', 'while read line; do sleep 60 & echo $!; done'], {
    detached: true,
    reject: false,
  })
  const ids = createInterface({ input: shell.stdout })[Symbol.asyncIterator]()
  const { pid } = shell
  if (pid === undefined) throw new Error('there is a shell')
  return {
    pid,
    startChild: async () => {
      shell.stdin.write('one\n')
      return Number((await ids.next()).value)
    },
    [Symbol.asyncDispose]: async () => {
      process.kill(-pid, 'SIGKILL')
      await shell
    },
  }
}

function idsOf(session: number): readonly number[] {
  return listSession(session).map(({ pid }) => pid)
}

describe.runIf(process.platform === 'linux')('`listSession` (needs /proc)', () => {
  test('finds an engine and what it starts, also between two looks', async () => {
    await using shell = startShell()
    expect(idsOf(shell.pid)).toEqual([shell.pid])
    const first = await shell.startChild()
    expect(idsOf(shell.pid)).toEqual([shell.pid, first])
    const second = await shell.startChild()
    expect(idsOf(shell.pid)).toEqual([shell.pid, first, second])
  })

  test('keeps two sessions apart, asked for in turn', async () => {
    await using one = startShell()
    await using other = startShell()
    const [child, otherChild] = [await one.startChild(), await other.startChild()]
    for (let look = 0; look < 3; look += 1) {
      expect(idsOf(one.pid)).toEqual([one.pid, child])
      expect(idsOf(other.pid)).toEqual([other.pid, otherChild])
    }
  })
})
