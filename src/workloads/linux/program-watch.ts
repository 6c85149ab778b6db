/** What the processes of a program use of the CPU, and those that they start: looked at again and again in /proc, since whoever ends takes the numbers along. */
import { readlinkSync, realpathSync } from 'node:fs'
import { readThreadCpuNs, readTotalCpu } from './cpu-time.ts'
import { listProcessIds, readStat, STAT } from '../../support/proc.ts'

/** What was seen of a program. */
export interface ProgramUsage {
  /** CPU time of its processes and of all that they started, s. */
  readonly cpuSeconds: number
  /** Processes of it that another of its processes started, in most cases by fork(2). */
  readonly forks: readonly ForkUsage[]
}

/** One such process. */
export interface ForkUsage {
  readonly pid: number
  readonly cpuSeconds: number
}

interface Watched {
  readonly pid: number
  readonly startedAt: string
  readonly parent: Watched | undefined
  /** Whether it runs the program's own file. */
  isProgram: boolean
  /** Whether it ever did, or was started by one that did. */
  inside: boolean
  /** CPU time before it became the program, as of a launcher, ns. */
  beforeNs: number
  ownNs: number
  /** Of its children that it has waited for, ns. */
  waitedNs: number
}

/** A process that lives for a few milliseconds is to be seen all the same. */
const CLOSE_LOOK_MS = 1
/** How long after the last process that came or went. */
const CLOSE_LOOK_FOR_MS = 50
const LOOK_MS = 10

/** Watches until it is disposed of. Sees nothing where there is no /proc. */
export class ProgramWatch implements Disposable {
  readonly #images: ReadonlySet<string>
  readonly #watched = new Map<number, Watched>()
  readonly #ended: Watched[] = []
  /** Processes that this one did not start; a number that comes to be one of ours later is missed. */
  readonly #others = new Set<number>([process.pid])
  #newsMs = performance.now()
  #timer: NodeJS.Timeout | undefined

  /** @param files the program; a second one counts as the same. */
  constructor(files: readonly string[]) {
    this.#images = new Set(files.map((file) => realpathSync(file)))
    this.#look()
  }

  get usage(): ProgramUsage {
    const inside = [...this.#ended, ...this.#watched.values()].filter((each) => each.inside)
    const forks = inside.filter(({ isProgram, parent }) => isProgram && parent?.inside === true)
    const roots = inside.filter(({ parent }) => parent?.inside !== true)
    const seenNs = sum(inside.map((each) => usedNs(each)))
    // What was waited for has been counted whole, also where nobody looked in time.
    const countedNs = sum(roots.map((each) => usedNs(each) + each.waitedNs))
    return {
      cpuSeconds: Math.max(seenNs, countedNs) / 1e9,
      forks: forks.map((each) => ({ pid: each.pid, cpuSeconds: usedNs(each) / 1e9 })),
    }
  }

  /** Its processes that live. */
  get pids(): readonly number[] {
    return [...this.#watched.values()].filter(({ inside }) => inside).map(({ pid }) => pid)
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer)
  }

  readonly #look = (): void => {
    const present = new Set<number>()
    for (const pid of listProcessIds()) {
      present.add(pid)
      if (!this.#others.has(pid)) this.#lookAt(pid)
    }
    for (const [pid, each] of this.#watched) if (!present.has(pid)) this.#end(each)
    const isNew = performance.now() - this.#newsMs < CLOSE_LOOK_FOR_MS
    this.#timer = setTimeout(this.#look, isNew ? CLOSE_LOOK_MS : LOOK_MS).unref()
  }

  #lookAt(pid: number): void {
    const fields = readStat(pid)
    if (fields === undefined) return
    const watched = this.#find(pid, fields)
    if (watched === undefined) return
    const ownNs = Math.max(readTotalCpu(fields, STAT.utime, STAT.stime), readThreadCpuNs(pid))
    const image = readImage(pid)
    // One that has ended and was not waited for has none any more.
    if (image !== '') watched.isProgram = this.#images.has(image)
    if (watched.isProgram && !watched.inside) {
      watched.inside = true
      watched.beforeNs = ownNs
      this.#newsMs = performance.now()
    }
    watched.ownNs = Math.max(watched.ownNs, ownNs)
    watched.waitedNs = Math.max(watched.waitedNs, readTotalCpu(fields, STAT.cutime, STAT.cstime))
  }

  #find(pid: number, fields: readonly string[]): Watched | undefined {
    const startedAt = fields[STAT.startTime] ?? ''
    const known = this.#watched.get(pid)
    if (known?.startedAt === startedAt) return known
    if (known !== undefined) this.#end(known)
    const parentId = Number(fields[STAT.parent])
    const parent = this.#watched.get(parentId)
    if (parent === undefined && parentId !== process.pid) {
      this.#others.add(pid)
      return undefined
    }
    const inside = parent?.inside === true
    const watched = { pid, startedAt, parent, isProgram: false, inside, beforeNs: 0, ownNs: 0, waitedNs: 0 }
    this.#watched.set(pid, watched)
    if (inside) this.#newsMs = performance.now()
    return watched
  }

  #end(watched: Watched): void {
    this.#watched.delete(watched.pid)
    if (!watched.inside) return
    this.#ended.push(watched)
    this.#newsMs = performance.now()
  }
}

function usedNs({ ownNs, beforeNs }: Watched): number {
  return ownNs - beforeNs
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

/** Empty for a process that has ended, and for those of others. */
function readImage(pid: number): string {
  try {
    return readlinkSync(`/proc/${pid}/exe`)
  } catch {
    return ''
  }
}
