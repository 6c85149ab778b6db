/** Threads that want a CPU nearly all the time: where there are more of them than CPUs, they take turns, and spinning ones waste theirs. */
import { readdirSync } from 'node:fs'
import { readProc } from '../../support/proc.ts'

/** Threads by their id: name, and the time so far that each ran or was ready to, ns. */
type ThreadTimes = ReadonlyMap<number, { readonly name: string; readonly wantedNs: number }>

/** Share of the time that a busy thread runs or is ready to. */
const BUSY_SHARE = 0.5
const LOOK_MS = 250
const CLOSE_LOOK_MS = 50
/** Crowded looks in a row until somebody is told: loading a model may be done by more threads than answering. */
const LOOKS = 8

/**
 * Looks at some processes until it is disposed of, and tells once when they had more busy threads than CPUs for 2 s. Sees nothing
 * where there is no /proc.
 */
export class CrowdWatch implements Disposable {
  readonly #timer: NodeJS.Timeout

  /** @param onCrowd gets the names of the busy threads. */
  constructor(
    listPids: () => readonly number[],
    countCpus: () => number,
    onCrowd: (names: readonly string[]) => void,
  ) {
    let before = readThreads(listPids())
    let beforeMs = performance.now()
    let crowded = 0
    this.#timer = setInterval(() => {
      const now = readThreads(listPids())
      const nowMs = performance.now()
      const busy = listBusy(before, now, nowMs - beforeMs)
      before = now
      beforeMs = nowMs
      crowded = busy.length > countCpus() ? crowded + 1 : 0
      if (crowded < LOOKS) return
      clearInterval(this.#timer)
      onCrowd(busy)
    }, LOOK_MS).unref()
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer)
  }
}

/** Looks at some processes for the length of a window, until it is disposed of. */
export class BusyThreads implements Disposable {
  readonly #begin: ThreadTimes
  readonly #beginMs = performance.now()
  readonly #timer: NodeJS.Timeout
  #busy: readonly string[] = []

  constructor(listPids: () => readonly number[]) {
    this.#begin = readThreads(listPids())
    this.#timer = setInterval(() => {
      const now = readThreads(listPids())
      // A process that has ended is in no folder any more: its last reading counts.
      if (now.size > 0) this.#busy = listBusy(this.#begin, now, performance.now() - this.#beginMs)
    }, CLOSE_LOOK_MS).unref()
  }

  /** Names of the threads that were busy most of the time so far; none of a window that was over before the second look. */
  get names(): readonly string[] {
    return this.#busy
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer)
  }
}

/** Reads the threads of some processes. */
function readThreads(pids: readonly number[]): ThreadTimes {
  return new Map(pids.flatMap((pid) => listThreads(pid).flatMap((thread) => readThread(pid, thread))))
}

/** Names of the threads that were busy between two readings; one that is new has been for all its life. */
function listBusy(before: ThreadTimes, after: ThreadTimes, elapsedMs: number): readonly string[] {
  return [...after].flatMap(([id, { name, wantedNs }]) => {
    const wantedMs = (wantedNs - (before.get(id)?.wantedNs ?? 0)) / 1e6
    return wantedMs >= BUSY_SHARE * elapsedMs ? [name] : []
  })
}

/** Says who is busy on how many CPUs: `3 busy threads (worker ×2, main) on 1 CPU`. */
export function describeCrowd(names: readonly string[], cpus: number): string {
  const shown = [...new Set(names)].map((name) => {
    const times = names.filter((other) => other === name).length
    return times === 1 ? name : `${name} ×${times}`
  })
  return `${names.length} busy threads (${shown.join(', ')}) on ${cpus} ${cpus === 1 ? 'CPU' : 'CPUs'}`
}

/** What to do about it. */
export const CROWD_HINT =
  "tell the engine its number of threads: `{threads}` in `protocol.args` (`'-t', '{threads}'`) or in `env` (`OMP_NUM_THREADS: '{threads}'`) stands for the number of its CPUs"

function listThreads(pid: number): readonly number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).map(Number)
  } catch {
    return []
  }
}

/** `schedstat` has the time on a CPU and the time in its queue, ns (Linux's Documentation/scheduler/sched-stats.rst). */
function readThread(pid: number, thread: number): [number, { name: string; wantedNs: number }][] {
  const times = readProc(pid, `task/${thread}/schedstat`)
  const name = readProc(pid, `task/${thread}/comm`)
  if (times === undefined || name === undefined) return []
  const [ranNs = 0, waitedNs = 0] = times.split(' ').map(Number)
  return [[thread, { name: name.trim(), wantedNs: ranNs + waitedNs }]]
}
