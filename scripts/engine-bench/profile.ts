/** Samples where an engine's CPU time goes, with perf, on the stock binary itself. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { execa } from 'execa'
import { countParts, type Part } from './cpu-shares.ts'
import { BATCH, serveBatch, startEngine, type EngineSetup } from './engine.ts'

/** Samples a second of CPU time; not a round number, lest it beat with something periodic. */
const FREQUENCY = 997
const SECONDS = 8
/** perf attaches to every thread before it samples; there is no word from it when it has. */
const ATTACH_MS = 500
const SAMPLED = { temperature: 0.8, topP: 0.9 } as const

const SCENARIOS = [
  { name: 'greedy, 1 at a time', concurrency: 1 },
  { name: `greedy, ${BATCH} at once`, concurrency: BATCH },
  { name: 'temperature 0.8, top-p 0.9, 1 at a time', concurrency: 1, ...SAMPLED },
  { name: `temperature 0.8, top-p 0.9, ${BATCH} at once`, concurrency: BATCH, ...SAMPLED },
] as const

/** The samples of one kind of request. */
export interface CpuProfile {
  readonly name: string
  readonly counts: ReadonlyMap<Part, number>
}

/** Why there can be no profile here, with the way out; undefined when perf is there. */
export async function whyNoProfile(): Promise<string | undefined> {
  const { failed } = await execa('perf', ['--version'], { reject: false, stdin: 'ignore' })
  if (!failed) return undefined
  return 'no profile: `perf` was not found; on Debian `apt-get install linux-perf`, on Ubuntu `apt-get install linux-tools-generic`'
}

/** Profiles each kind of request for {@link SECONDS} s, after a warm-up. */
export async function profileEngine(setup: EngineSetup): Promise<readonly CpuProfile[]> {
  const profiles: CpuProfile[] = []
  for (const { name, ...requests } of SCENARIOS) {
    await using engine = await startEngine(setup)
    await serveBatch(engine, 'warm-up', requests)
    const script = await sampleStacks(engine.process.pid ?? 0, setup.launcher.harnessCpus, async () => {
      const end = performance.now() + SECONDS * 1000
      for (let window = 0; performance.now() < end; window += 1) {
        await serveBatch(engine, `w${window}`, requests)
      }
    })
    profiles.push({ name, counts: countParts(script) })
  }
  return profiles
}

/** Runs `work` while perf samples a process; returns the stacks. They are unwound by the tables that every Rust binary carries. */
async function sampleStacks(
  pid: number,
  cpus: string | undefined,
  work: () => Promise<void>,
): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'engine-profile-'))
  try {
    const file = join(directory, 'perf.data')
    const record = [
      'record',
      '--quiet',
      '--event',
      'cpu-clock',
      '--freq',
      String(FREQUENCY),
      '--call-graph',
      'dwarf',
    ]
    const [command, ...args] = [
      ...(cpus === undefined ? [] : ['taskset', '-c', cpus]),
      'perf',
      ...record,
      '--pid',
      String(pid),
      '--output',
      file,
    ] as const
    const perf = execa(command, args, { stdin: 'ignore', reject: false })
    await sleep(ATTACH_MS)
    await work()
    // perf writes its file when it is interrupted, and says in its exit code that it was.
    perf.kill('SIGINT')
    const { stderr } = await perf
    const fields = ['script', '--no-inline', '--input', file, '--fields', 'ip,sym,dso']
    const { stdout, failed } = await execa('perf', fields, { stdin: 'ignore', reject: false })
    if (failed) throw new Error(`perf recorded nothing: ${stderr}`)
    return stdout
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}
