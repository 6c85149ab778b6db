import type { ChildProcess } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import { listSession, STAT } from '../../support/proc.ts'
import { signalGroup } from '../../support/process-family.ts'

/** More than build tools need to remove what they were about to make. */
const GRACE_MS = 5000
const LOOK_EVERY_MS = 20
/** In which the last words of those that have ended are read. */
const READ_MS = 500

/**
 * Asks all processes of a session to end, those that its leader has started among them, and kills what is left after 5 s. Build tools and compilers remove the files that they
 * have half written when they are asked (GNU make, "Interrupting or Killing make"; ninja, `Builder::Cleanup`; gcc's and clang's drivers), and cannot when they are killed.
 *
 * @returns true when none had to be killed.
 */
export async function endSession(leader: ChildProcess): Promise<boolean> {
  const { pid } = leader
  if (pid === undefined) return true
  const tidy = await end(pid)
  // A process that left the session may hold the pipes open for ever.
  const close = (): void => {
    leader.stdout?.destroy()
    leader.stderr?.destroy()
  }
  setTimeout(close, READ_MS).unref()
  return tidy
}

async function end(pid: number): Promise<boolean> {
  signalGroup(pid, 'SIGTERM')
  for (const begin = performance.now(); performance.now() - begin < GRACE_MS;) {
    if (!isAlive(pid)) return true
    await sleep(LOOK_EVERY_MS)
  }
  signalGroup(pid, 'SIGKILL')
  return false
}

/** One that has ended and waits for its parent to ask how writes no more. */
function isAlive(session: number): boolean {
  return listSession(session).some(({ fields }) => fields[STAT.state] !== 'Z')
}
