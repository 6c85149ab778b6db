import { describe, expect, test } from 'vitest'
import { runInLanes, type Task } from '../../../src/setup/steps/schedule.ts'

interface Named extends Task<Named> {
  readonly name: string
}

function task(name: string, needs: readonly Named[] = [], lane?: string): Named {
  return { name, needs, lane }
}

/** The default job's steps, in the order of their plan. */
function planDefaultJob(): Named[] {
  const baseline = task('build baseline', [], 'compiler')
  const instrumented = task('build instrumented', [], 'compiler')
  const train = task('train', [instrumented])
  const pgo = task('build pgo', [train], 'compiler')
  return [baseline, instrumented, train, pgo, task('verify', [baseline, pgo])]
}

/** Runs tasks one tick each and writes down what ran together. */
async function record(
  tasks: readonly Named[],
  act: (task: Named, signal: AbortSignal) => Promise<void> = async () => {},
  signal?: AbortSignal,
): Promise<{ together: string[]; failure: unknown }> {
  const running = new Set<string>()
  const together: string[] = []
  const run = async (current: Named, stopped: AbortSignal): Promise<void> => {
    running.add(current.name)
    await new Promise(setImmediate)
    together.push([...running].toSorted().join(' + '))
    await new Promise(setImmediate)
    try {
      await act(current, stopped)
    } finally {
      running.delete(current.name)
    }
    await new Promise(setImmediate)
  }
  const failure: unknown = await runInLanes(tasks, run, signal).then(
    () => undefined,
    (error: unknown) => error,
  )
  return { together: [...new Set(together)], failure }
}

describe('`runInLanes`', () => {
  test('builds what training waits for first, and the baseline while it trains', async () => {
    const { together, failure } = await record(planDefaultJob())
    expect(failure).toBeUndefined()
    expect(together).toEqual(['build instrumented', 'build baseline + train', 'build pgo', 'verify'])
  })

  test('never runs two tasks of a lane together, and all others one at a time', async () => {
    const tasks = ['a', 'b', 'c'].flatMap((name) => [task(name, [], 'compiler'), task(`${name}2`)])
    const { together } = await record(tasks)
    expect(together).toEqual(['a + a2', 'b + b2', 'c + c2'])
  })

  test('starts nothing behind a failure, stops what runs, and throws the first once it has ended', async () => {
    const ended: string[] = []
    const { together, failure } = await record(planDefaultJob(), async ({ name }, signal) => {
      if (name === 'train') throw new Error('training failed')
      if (name !== 'build baseline') return
      if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve))
      ended.push(name)
      throw new Error('cancelled')
    })
    expect(failure).toEqual(new Error('training failed'))
    expect(ended).toEqual(['build baseline'])
    expect(together).toEqual(['build instrumented', 'build baseline + train'])
  })

  test('passes on an abort from outside', async () => {
    const controller = new AbortController()
    const { failure } = await record(
      [task('a'), task('b')],
      async (_, signal) => {
        controller.abort()
        signal.throwIfAborted()
      },
      controller.signal,
    )
    expect(failure).toMatchObject({ name: 'AbortError' })
  })

  test('refuses tasks that wait for one that never comes', async () => {
    const { failure } = await record([task('a', [task('absent')])])
    expect(failure).toEqual(new Error('tasks need each other, or one that is not among them'))
  })
})
