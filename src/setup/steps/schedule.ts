/** Running what depends on each other so that no core waits: at most one task of a lane at a time, lanes side by side. */

/** Something to run once all that it needs is done. */
export interface Task<Self> {
  readonly needs: readonly Self[]
  /** Tasks of one lane never run together; tasks without one share a lane of their own. */
  readonly lane?: string | undefined
}

/**
 * Runs every task once. Of several that a lane could start, the one with the longest chain behind it goes first, then the
 * earlier in the list: a build that training waits for goes before one that nothing but the end does.
 *
 * @param tasks every task behind those it needs.
 * @param run gets a signal that aborts when another task failed or `signal` aborts.
 * @throws what the first failing task threw, once all others have ended; nothing is started after it.
 */
export async function runInLanes<Self extends Task<Self>>(
  tasks: readonly Self[],
  run: (task: Self, signal: AbortSignal) => Promise<void>,
  signal?: AbortSignal,
): Promise<void> {
  const stop = new AbortController()
  const stopped = signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal])
  const chains = measureChains(tasks)
  const waiting = new Set(tasks)
  const done = new Set<Self>()
  const running = new Map<string | undefined, Promise<void>>()
  const failures: unknown[] = []

  const start = (task: Self): void => {
    waiting.delete(task)
    const settle = async (): Promise<void> => {
      try {
        await run(task, stopped)
        done.add(task)
      } catch (error) {
        failures.push(error)
        stop.abort()
      }
      running.delete(task.lane)
    }
    running.set(task.lane, settle())
  }

  const startReady = (): void => {
    const ready = [...waiting].filter(({ needs }) => needs.every((needed) => done.has(needed)))
    ready.sort((a, b) => (chains.get(b) ?? 0) - (chains.get(a) ?? 0))
    for (const task of ready) if (!running.has(task.lane)) start(task)
  }

  for (;;) {
    if (failures.length === 0) startReady()
    if (running.size === 0) break
    await Promise.race(running.values())
  }
  if (failures.length > 0) throw failures[0]
  if (waiting.size > 0) throw new Error('tasks need each other, or one that is not among them')
}

/** How many tasks stand behind each one in the longest chain. */
function measureChains<Self extends Task<Self>>(tasks: readonly Self[]): ReadonlyMap<Self, number> {
  const chains = new Map<Self, number>()
  for (const task of tasks.toReversed()) {
    const behind = tasks.filter(({ needs }) => needs.includes(task)).map((next) => chains.get(next) ?? 0)
    chains.set(task, Math.max(0, ...behind.map((length) => length + 1)))
  }
  return chains
}
