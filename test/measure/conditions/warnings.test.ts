import { describe, expect, test } from 'vitest'
import type { Conditions } from '../../../src/measure/conditions/conditions.ts'
import type { Machine } from '../../../src/measure/conditions/machine.ts'
import {
  warnOfPersistence,
  warnOfRun,
  warnOfTier,
  type RunFacts,
  type TierFacts,
} from '../../../src/measure/conditions/warnings.ts'
import { createConditions, createRunRecord } from '../../support/tier-record.ts'

function ofRun(machine: Partial<Machine>, changes: Partial<RunFacts> = {}) {
  return warnOfRun({
    machine: { ...createRunRecord().machine, ...machine },
    engineCpus: '1-3',
    unpinnedBecause: undefined,
    cpus: 'auto',
    ...changes,
  })
}

function ofTier(conditions: readonly Partial<Conditions>[], changes: Partial<TierFacts> = {}) {
  return warnOfTier({
    conditions: conditions.map((each) => createConditions(each)),
    concurrency: { requested: 10, achieved: { baseline: { most: 10 }, pgo: { most: 10 } } },
    engineCpus: '1',
    waited: undefined,
    busyThreads: {},
    cpus: 2,
    stoppedMetrics: [],
    answeredAtOnce: {},
    ...changes,
  })
}

describe('`warnOfRun`', () => {
  test('is silent about a pinned run on a machine at full speed', () => {
    expect(ofRun({ governors: ['performance'], cpuLimit: 4 })).toEqual([])
  })

  test.for<[code: string, machine: Partial<Machine>, fact: RegExp]>([
    ['governor', { governors: ['performance', 'powersave'] }, /powersave/],
    ['cpu-limit', { cpuLimit: 1.5 }, /1\.5 of 4 CPUs/],
    ['smt-shared', { sharedSiblings: [4] }, /CPU 4 is a hyper-thread/],
    ['too-few-cpus', { logicalCpus: 1 }, /1 CPU/],
  ])('warns of %s', ([code, machine, fact]) => {
    expect(ofRun(machine)).toEqual([expect.objectContaining({ code, fact: expect.stringMatching(fact) })])
  })

  test.for<[what: string, paths: readonly string[], fact: RegExp]>([
    ['names the lengths of paths that differ', ['/a/engine', '/a/engine-pgo'], /9 to 13 characters/],
    ['warns of paths of one length too', ['/a/engine', '/b/engine'], /where their binaries are: /],
  ])('of engines in place %s', ([, inPlace, fact]) => {
    expect(ofRun({}, { inPlace })).toEqual([
      { code: 'in-place', fact: expect.stringMatching(fact), hint: expect.stringContaining('`layout') },
    ])
  })

  test.for<[linked: readonly string[], fact: string]>([
    [['pgo'], 'the binary of pgo, too large'],
    [['baseline', 'pgo'], 'the binaries of baseline, pgo, too large'],
  ])('of binaries that no block has copies of: %j', ([linked, fact]) => {
    expect(ofRun({}, { linked })).toEqual([
      { code: 'linked', fact: expect.stringContaining(fact), hint: expect.stringContaining('1 %') },
    ])
  })

  test.for<[cpus: 'auto' | 'off', os: string, hint: string]>([
    ['off', 'Linux 6.8', "set `cpus: 'auto'`"],
    ['auto', 'Linux 6.8', 'install util-linux, which has taskset'],
    ['auto', 'Darwin 24', 'measure on Linux, where processes can be pinned'],
  ])('of unpinned engines with `cpus` %s on %s hints: %s', ([cpus, os, hint]) => {
    const unpinned = { engineCpus: undefined, unpinnedBecause: 'because', cpus }
    expect(ofRun({ os }, unpinned)).toEqual([
      { code: 'unpinned', fact: expect.stringContaining('because'), hint },
    ])
  })
})

describe('`warnOfTier`', () => {
  test('is silent about quiet blocks, and about what cannot be read', () => {
    const unknown = { engineCpusOther: null, otherCpusOther: null, steal: null, throttledSeconds: null }
    expect(ofTier([{}, {}])).toEqual([])
    expect(ofTier([{ ...unknown, thermalThrottles: null }])).toEqual([])
    expect(ofTier([])).toEqual([])
  })

  test.for<[code: string, conditions: Partial<Conditions>[], fact: RegExp]>([
    [
      'busy-machine',
      [{ engineCpusOther: 0.2 }, { engineCpusOther: 0.1 }, {}],
      /10 % of the engines’ CPUs \(1\)/,
    ],
    ['busy-machine', [{ otherCpusOther: 0.6 }], /60 % of the others/],
    ['steal', [{ steal: 0.05 }, { steal: 0.01 }], /3\.0 % of the engines’ CPUs/],
    ['cgroup-throttled', [{ throttledSeconds: 0.25 }, {}], /0\.25 s/],
    ['thermal-throttled', [{ thermalThrottles: 2 }, { thermalThrottles: 1 }], /3 times/],
  ])('warns of %s', ([code, conditions, fact]) => {
    expect(ofTier(conditions)).toEqual([expect.objectContaining({ code, fact: expect.stringMatching(fact) })])
  })

  test('does not call a machine busy for a burst in fewer than half of the blocks', () => {
    expect(ofTier([{ engineCpusOther: 0.9 }, {}, {}])).toEqual([])
  })

  test.for<[engineCpus: string | undefined, hint: string]>([
    ['1', 'give requests more tokens'],
    [undefined, 'CPUs of their own'],
  ])('blames the harness’s own CPU time; with engines on CPUs %s it hints: %s', ([engineCpus, hint]) => {
    expect(ofTier([{ harnessCpuShare: 0.02 }], { engineCpus })).toEqual([])
    expect(ofTier([{ harnessCpuShare: 0.3 }], { engineCpus })).toEqual([
      expect.objectContaining({ code: 'harness-cpu', hint: expect.stringContaining(hint) }),
    ])
  })

  test('says which arm had fewer requests in flight than were asked for', () => {
    const concurrency = { requested: 10, achieved: { baseline: { most: 10 }, pgo: { most: 4 } } }
    expect(ofTier([{}], { concurrency })).toEqual([
      expect.objectContaining({
        code: 'concurrency',
        fact: expect.stringContaining('at most 4 on pgo were'),
      }),
    ])
  })

  test('names the engine with more busy threads than CPUs, and the placeholder that helps', () => {
    const busyThreads = { baseline: ['main', 'worker', 'worker'], pgo: ['main', 'worker'] }
    expect(ofTier([{}], { busyThreads })).toEqual([
      {
        code: 'crowded',
        fact: expect.stringMatching(
          /^the engine of baseline had 3 busy threads \(main, worker ×2\) on 2 CPUs/,
        ),
        hint: expect.stringContaining('`{threads}`'),
      },
    ])
  })

  test('says which metrics are left out, and why', () => {
    expect(ofTier([{}], { stoppedMetrics: ['model-load', 'decode'] })).toEqual([
      expect.objectContaining({
        code: 'own-clock',
        fact: expect.stringMatching(/^model-load, decode of .* ran on/),
      }),
    ])
  })

  test('says how many requests a server answered at a time, where most of them waited', () => {
    expect(ofTier([{}], { answeredAtOnce: { baseline: 9, pgo: 4 } })).toEqual([
      expect.objectContaining({
        code: 'concurrency',
        fact: expect.stringMatching(/^10 requests were sent at once, but answered at a time were 4 on pgo:/),
      }),
    ])
  })

  test('names the suite that the tier waited for', () => {
    expect(ofTier([{}], { waited: { holder: 'process 7 in /x', seconds: 12.3 } })).toEqual([
      expect.objectContaining({
        code: 'another-suite',
        fact: 'another suite was measuring (process 7 in /x); this tier waited 12 s for it',
      }),
    ])
  })
})

test('`warnOfPersistence` says which arm’s blocks hang together, and how much wider its interval is for it', () => {
  // A correlation of 0.6 is a variance of 4.
  expect(warnOfPersistence('pgo', { n: 48, inflation: 4 })).toEqual([
    {
      code: 'persistent-offset',
      fact: expect.stringMatching(
        /of pgo .*neighbours 0\.60.* 48 blocks say less: its interval is 100 % wider/,
      ),
      hint: expect.any(String),
    },
  ])
  expect(warnOfPersistence('pgo', { n: 12, inflation: 4 })).toEqual([])
  expect(warnOfPersistence('pgo', { n: 48 })).toEqual([])
})
