/** All processes that come of one program, found again wherever they have gone. */
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { listProcesses, readDescriptors, readProc, readStat, STAT, type ProcessStat } from './proc.ts'

/** The variable that marks a family; all values are equally long, so that no environment is larger than another's. */
const MARK_VARIABLE = 'PGO_BENCHMARKS_FAMILY'
/** Between two looks at what SIGKILL has left, ms. */
const LOOK_MS = 10
/** What lives so long after it was killed waits for a device, and nobody can help it, ms. */
const KILL_LIMIT_MS = 1000
/** Where the output of a program goes: descriptors 1 and 2. */
const OUTPUTS = [1, 2]

/**
 * A program and all that it has started. They are in its session or its group, descend from it, or have its mark in their environment, which
 * children inherit: by that a daemon is found, which has left all the others. Sees nothing where there is no /proc.
 */
export class ProcessFamily {
  /** What no other family has. */
  readonly mark: string = randomUUID()
  readonly #leaders = new Set<number>()
  readonly #outputs = new Set<string>()
  /** When the first was started, in the kernel's ticks: what is older is none of them. */
  #since = Number.POSITIVE_INFINITY

  /** To be set for the program. */
  get variables(): Readonly<Record<string, string>> {
    return { [MARK_VARIABLE]: this.mark }
  }

  /**
   * Tells of a process that has just been started with {@link variables}, in a session of its own. Of one that ends within the moment between
   * its start and this call the outputs stay unknown, and with them a child that has left everything else.
   */
  add(leader: number): void {
    this.#leaders.add(leader)
    this.#since = Math.min(this.#since, Number(readStat(leader)?.[STAT.startTime] ?? 0))
    for (const output of readDescriptors(leader, OUTPUTS)) if (isPipe(output)) this.#outputs.add(output)
  }

  /** Forgets a process that has ended, unless others of its group go on; returns whether they do. Costs next to nothing. */
  remove(leader: number): boolean {
    const goesOn = signalGroup(leader, 0)
    if (!goesOn) this.#leaders.delete(leader)
    return goesOn
  }

  /**
   * Ends all of them with SIGKILL, and those that these start meanwhile; resolves when none is left.
   *
   * @param andHolders also whoever holds the outputs open, by which those are found that have left everything.
   */
  async kill(andHolders = false): Promise<void> {
    const deadline = performance.now() + KILL_LIMIT_MS
    for (const leader of this.#leaders) signalGroup(leader, 'SIGKILL')
    for (;;) {
      const members = this.#list(andHolders)
      for (const pid of members) signal(pid, 'SIGKILL')
      if (members.length === 0 || performance.now() > deadline) break
      await sleep(LOOK_MS)
    }
    this.#leaders.clear()
    this.#outputs.clear()
  }

  #list(andHolders: boolean): readonly number[] {
    const living = listProcesses().filter((each) => this.#mayBeOne(each))
    const members = new Set(living.filter((each) => this.#isOne(each, andHolders)).map(({ pid }) => pid))
    // A child may stand before its parent.
    for (let size = -1; size !== members.size;) {
      size = members.size
      for (const { pid, fields } of living) if (members.has(Number(fields[STAT.parent]))) members.add(pid)
    }
    members.delete(process.pid)
    return [...members]
  }

  /** One that has ended is there until its parent has asked how; to kill it is no use. */
  #mayBeOne({ fields }: ProcessStat): boolean {
    return fields[STAT.state] !== 'Z' && Number(fields[STAT.startTime]) >= this.#since
  }

  #isOne({ pid, fields }: ProcessStat, orHolder: boolean): boolean {
    const near = [pid, Number(fields[STAT.group]), Number(fields[STAT.session])]
    return (
      near.some((id) => this.#leaders.has(id)) ||
      readProc(pid, 'environ')?.includes(`${MARK_VARIABLE}=${this.mark}`) === true ||
      (orHolder && this.#holdsOutput(pid))
    )
  }

  #holdsOutput(pid: number): boolean {
    return this.#outputs.size > 0 && readDescriptors(pid).some((target) => this.#outputs.has(target))
  }
}

/** Files, terminals and /dev/null are open elsewhere, too. */
function isPipe(target: string): boolean {
  return /^(pipe|socket):/.test(target)
}

/** Sends a signal to a group. Its number is nobody else's for as long as it has a member. */
export function signalGroup(leader: number, name: NodeJS.Signals | 0): boolean {
  return signal(-leader, name)
}

function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name)
  } catch {
    // Ended in this moment, or another user's.
    return false
  }
}
