import { writeFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { weighTraining, type WeighedTraining } from '../../../src/setup/training/weigh-training.ts'
import { refusal } from '../../support/expect-error.ts'
import { createTemporaryDirectory } from '../../support/temporary-directory.ts'
import { trainProgram } from '../../support/working-program.ts'

const FAMILIES = ['clang', 'gcc'] as const
const LOST = refusal(
  'PROFILE_EMPTY',
  'that the engine forked used',
  'left no counts',
  'Fix:',
  '`exit`',
  '`__llvm_profile_write_file()`',
)

describe.for(FAMILIES)('a training of a program that %s compiled', (compiler) => {
  test.for<[what: string, body: string]>([
    ['a forked child that ends by `_exit`', 'await(begin(work, 1))'],
    ['children of children', 'if (fork() == 0) { await(begin(work, 1)); _exit(0); } wait(0)'],
    [
      'workers that it ends by a signal',
      'pid_t first = begin(hang, 0), second = begin(hang, 0); usleep(900000); kill(first, SIGTERM); kill(second, SIGTERM); await(first); await(second)',
    ],
  ])('is refused when the work is done in %s', async ([, body]) => {
    await expect(trainProgram(body, { compiler })).rejects.toThrow(LOST)
  })

  test.for<[what: string, body: string, said: RegExp]>([
    [
      'works in a library',
      'library()',
      /^training used .* of CPU time, of which its profile has hardly anything/,
    ],
    ['works in a library, in children that end normally', 'await(begin(library, 0))', /hardly anything/],
    [
      'lets another program work',
      'system("i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done")',
      /hardly anything/,
    ],
    ['sleeps, once', 'usleep(300000)', /^`main` and little else ran in training: .*largest count is 2/],
    [
      'works itself, and in a child that ends by `_exit`',
      'work(); await(begin(work, 1))',
      /processes that the engine forked used .* of training's .* left no counts/,
    ],
  ])('is doubted when it %s', async ([, body, said]) => {
    const { doubts } = await trainProgram(body, { compiler })
    expect(doubts).toEqual([{ fact: expect.stringMatching(said), hint: expect.stringContaining('`exit`') }])
  })

  test.for<[what: string, body: string]>([
    ['works itself', 'work()'],
    ['works in children that end normally', 'await(begin(work, 0)); await(begin(work, 0))'],
    ['works in threads', 'pthread_t t; pthread_create(&t, 0, thread, 0); pthread_join(t, 0)'],
    ['sleeps again and again', 'for (int i = 0; i < 20; i++) { usleep(10000); sink += i; }'],
    ['works and asks another program something', 'work(); system("true")'],
    [
      'works and waits for a child that sleeps',
      'pid_t child = fork(); if (child == 0) { usleep(100000); _exit(0); } work(); await(child)',
    ],
  ])('is not doubted when it %s', async ([, body]) => {
    const { doubts, training } = await trainProgram(body, { compiler })
    expect(doubts).toEqual([])
    expect(training.cpuSeconds).toBeGreaterThan(0)
  })

  test('is not doubted when it works little, be it seen or not', async () => {
    const { doubts, profile } = await trainProgram('for (int i = 0; i < 100; i++) sink += i', { compiler })
    expect(doubts).toEqual([])
    expect(profile.maximumBlockCount).toBeGreaterThanOrEqual(100)
  })
})

test('a training with more busy threads than CPUs is told of while it runs, and doubted', async () => {
  await using directory = await createTemporaryDirectory()
  const told = directory.join('told')
  const { doubts } = await trainProgram(`crowd("${told}")`, {
    onProgress: (text) => {
      if (text.includes('busy threads (engine ×')) writeFileSync(told, text)
    },
  })
  expect(doubts).toEqual([
    {
      fact: expect.stringMatching(
        /^in training the engine had \d+ busy threads \(engine ×\d+\) on \d+ CPUs?$/,
      ),
      hint: expect.stringContaining('`{threads}`'),
    },
  ])
})

describe('a training by a command', () => {
  test('is not doubted for what the command itself uses', async () => {
    const busy =
      'const end = performance.now() + 500; while (performance.now() < end); require("node:child_process").execFileSync(process.argv[1])'
    const command = [process.execPath, '-e', busy, '{binary}']
    const { doubts } = await trainProgram('for (int i = 0; i < 100; i++) sink += i', { command })
    expect(doubts).toEqual([])
  })

  test('is refused when the program that it runs works in a forked child that ends by `_exit`', async () => {
    await expect(
      trainProgram('await(begin(work, 1))', { command: ['sh', '-c', '"$0"; "$0"', '{binary}'] }),
    ).rejects.toThrow(LOST)
  })
})

describe('`weighTraining`', () => {
  const profile = {
    totalFunctions: 9,
    executedFunctions: 5,
    executedEngineFunctions: 5,
    maximumCount: 2,
    maximumBlockCount: 2,
    totalCount: 18,
    hottest: [],
  }
  const fork = { pid: 7, cpuSeconds: 0.9 }
  const training: WeighedTraining = {
    usage: { cpuSeconds: 1, forks: [fork] },
    processes: 2,
    requests: 2,
    profile,
    writers: { ids: new Set([1, 2]), atMost: 2 },
  }

  test('refuses nothing of which it is not certain: a child that wrote, or may have written', () => {
    expect(() => weighTraining(training)).toThrow(LOST)
    for (const writers of [
      { ids: new Set([1, 2, 7]), atMost: 3 },
      { ids: new Set([1, 2]), atMost: 3 },
      { ids: new Set([1, 2]), atMost: undefined },
    ])
      expect(weighTraining({ ...training, writers })?.fact).toMatch(/hardly anything/)
  })

  test('refuses nothing for a child that used less than its parent', () => {
    const usage = { cpuSeconds: 2, forks: [fork] }
    expect(weighTraining({ ...training, usage })?.fact).toMatch(
      /^a process that the engine forked used 900 ms of training's 2\.0 s/,
    )
  })

  test('says nothing where nothing was seen, of an engine that ran', () => {
    const usage = { cpuSeconds: 0, forks: [] }
    expect(
      weighTraining({ ...training, usage, profile: { ...profile, maximumBlockCount: 4 } }),
    ).toBeUndefined()
  })

  test('has no doubt of one count a microsecond, and of the cost of starting many processes', () => {
    const counted = { ...profile, maximumBlockCount: 1000 }
    const spent = (cpuSeconds: number, totalCount: number, processes = 1) =>
      weighTraining({
        ...training,
        usage: { cpuSeconds, forks: [] },
        processes,
        profile: { ...counted, totalCount },
      })
    expect(spent(1, 1e6)).toBeUndefined()
    expect(spent(1, 9e5)?.fact).toMatch(/1\.0 s of CPU time, .*900000 counts/)
    expect(spent(1, 1000, 50)).toBeUndefined()
  })
})
