/**
 * A project with everything a run has: an engine in C that is built, trained and verified, started and measured, and a report. A run of it can be held at each
 * of these stages, so that a fault comes at a moment that does not depend on how fast anything is.
 */
import { existsSync } from 'node:fs'
import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect } from 'vitest'
import { runRecordSchema } from '../../src/report/record/run-record.ts'
import { MEMORY_FOLDER } from '../../src/measure/layout/layout-root.ts'
import { clangEngine } from '../../src/settings/engine-settings.ts'
import type { Settings } from '../../src/settings/settings.ts'
import { signalGroup } from '../../src/support/process-family.ts'
import { listTraces } from './process-traces.ts'
import { listDescendants } from './processes.ts'
import { SCRIPTED_ENGINE } from './scripted-engine-binary.ts'
import { createProject, REPOSITORY, type Project } from './temp-project.ts'
import { createTemporaryDirectory } from './temporary-directory.ts'

/** What a run goes through, in this order. */
export const STAGES = ['build', 'train', 'verify', 'start', 'window', 'report'] as const
export type Stage = (typeof STAGES)[number]

/** Much longer than anything here takes: only ends what hangs. */
const LIMIT_MS = 300_000
/** Of a test that holds a run. */
export const STAGED_TIMEOUT_MS: number = 3 * LIMIT_MS

/** How a run ended. */
export interface Ended {
  readonly exitCode: number | undefined
  readonly signal: string | undefined
  readonly output: string
}

/** A run that waits at a stage. */
export interface HeldRun {
  /** Vitest's own process; it leads a group, as what is started from a terminal does. */
  readonly pid: number
  /** It and all that it has started so far. */
  readonly pids: readonly number[]
  /** Lets it go on to a later stage, at which it waits again. */
  readonly advance: (stage: Stage) => Promise<void>
  /** Lets it go on, and waits for its end. */
  readonly release: () => Promise<Ended>
  /** Waits for its end, which something else brings about. */
  readonly ended: () => Promise<Ended>
  /** Fails unless nothing is left of it that has ended: no process, no lock, nothing temporary, no half report. */
  readonly expectTidy: () => Promise<void>
}

export interface StagedProject extends AsyncDisposable {
  readonly root: string
  /** Starts a run and waits until it is at a stage. */
  readonly hold: (stage: Stage, env?: Readonly<Record<string, string>>) => Promise<HeldRun>
  /** A whole run. */
  readonly run: () => ReturnType<Project['vitest']>
  readonly readResults: Project['readResults']
}

/**
 * @param root a folder that is kept, for example on another disk. Default: a temporary one.
 */
export async function createStagedProject(root?: string): Promise<StagedProject> {
  const holds = await createTemporaryDirectory('holds-')
  const hold = (stage: Stage): string => holds.join(stage)
  const settings: Settings = {
    engine: clangEngine({
      compiler: 'gcc',
      sources: 'engine',
      build: ['sh', '{sourceDir}/build.sh', '{buildDir}/engine', '{cc}', '{cflags}', '{ldflags}'],
      binary: '{buildDir}/engine',
    }),
    protocol: { kind: 'jsonl', args: ['serve'] },
    training: { prompts: ['alpha', 'beta'], concurrency: [1] },
    windowTimeoutSeconds: LIMIT_MS / 1000,
    startTimeoutSeconds: LIMIT_MS / 1000,
    seed: 1,
    budgetSeconds: 40,
    minBlocks: 8,
    precision: '40 %',
    cpus: 'off',
  }
  const project = await createProject({
    ...(root !== undefined && { root }),
    files: {
      'engine/engine.c': writeEngine(holds.path),
      'engine/build.sh': BUILD.replaceAll('HOLD', hold('build')),
      'vitest.config.ts': `
        import { pgoBenchmarks } from '${REPOSITORY}src/index.ts'
        import { holdReports } from '${REPOSITORY}test/support/hold-reports.ts'
        holdReports('${hold('report')}')
        export default { plugins: [pgoBenchmarks(${JSON.stringify(settings)})] }`,
    },
  })
  const whole = { SKIP_PGO_BUILD: '' }
  const started = new Set<ReturnType<Project['start']>>()
  return {
    root: project.root,
    readResults: project.readResults,
    run: async () => project.vitest(['bench', '--run'], whole),
    hold: async (stage, env = {}) => {
      await writeFile(hold(stage), '')
      const vitest = project.start(['bench', '--run'], { ...whole, ...env }, { leadsGroup: true })
      started.add(vitest)
      let ended: Ended | undefined
      const end = (async () => {
        const { exitCode, signal, stdout, stderr } = await vitest
        started.delete(vitest)
        ended = { exitCode, signal, output: stdout + stderr }
        return ended
      })()
      let held = stage
      const isThere = (): boolean => ended !== undefined || existsSync(`${hold(held)}.reached`)
      const reach = async (): Promise<void> => {
        try {
          await expect.poll(isThere, { timeout: LIMIT_MS }).toBe(true)
          if (ended !== undefined) throw new Error(`the run ended before \`${held}\`: ${ended.output}`)
        } catch (error) {
          kill(vitest)
          throw error
        }
      }
      const lift = async (): Promise<void> => {
        for (const file of [hold(held), `${hold(held)}.reached`]) await rm(file, { force: true })
      }
      await reach()
      const pid = vitest.pid ?? 0
      const pids = listDescendants(pid, '')
      return {
        pid,
        pids,
        advance: async (later) => {
          await writeFile(hold(later), '')
          await lift()
          held = later
          await reach()
        },
        release: async () => {
          await lift()
          return end
        },
        ended: async () => {
          await end
          await expect.poll(() => listTraces(project.root), { timeout: LIMIT_MS }).toEqual([])
          // Not before: whoever waits would go on.
          await lift()
          return end
        },
        expectTidy: async () => expectTidy(project.root, pids),
      }
    },
    [Symbol.asyncDispose]: async () => {
      for (const vitest of started) kill(vitest)
      await Promise.all(started)
      await holds[Symbol.asyncDispose]()
      await project[Symbol.asyncDispose]()
    },
  }
}

function kill({ pid }: ReturnType<Project['start']>): void {
  if (pid !== undefined) signalGroup(pid, 'SIGKILL')
}

/** Says that it is there, and waits, as the engine does. */
const BUILD = `#!/bin/sh
set -e
out=$1; shift
if [ -e HOLD ]; then
  : > HOLD.reached
  while [ -e HOLD ]; do sleep 0.05; done
fi
exec "$@" "$(dirname "$0")/engine.c" -o "$out"
`

/** A program that does a little work, which a profile can count, and has another one talk. */
function writeEngine(holds: string): string {
  // A tier that does not fit into memory is over at once, and has a report all the same.
  const [plain, held, large] = [{}, { holdWindows: `${holds}/window` }, { rssBytes: 1e15 }].map((script) =>
    JSON.stringify(JSON.stringify({ calmInVerification: true, ...script })),
  )
  return `#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void hold(const char *stage) {
  char file[4096], reached[4096];
  snprintf(file, sizeof file, "${holds}/%s", stage);
  snprintf(reached, sizeof reached, "%s.reached", file);
  if (access(file, F_OK) != 0) return;
  FILE *mark = fopen(reached, "w");
  if (mark != NULL) fclose(mark);
  while (access(file, F_OK) == 0) usleep(20000);
}

static uint32_t work(uint32_t rounds) {
  uint32_t value = 2166136261u;
  for (uint32_t round = 0; round < rounds; round++) value = value % 3 == 0 ? value * 16777619u : value ^ round;
  return value;
}

int main(int argc, char **argv) {
  int large = access("${holds}/report", F_OK) == 0, measured = getenv("PGO_BENCHMARKS_PADDING") != NULL;
  hold(getenv("GCOV_PREFIX") != NULL ? "train" : measured ? "start" : "verify");
  if (work(5000000) == 0) puts("");
  pid_t child = fork();
  if (child == 0) {
    execl("${SCRIPTED_ENGINE}", "engine", large ? ${large} : measured ? ${held} : ${plain}, argc > 1 ? argv[1] : NULL, NULL);
    _exit(127);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
`
}

/** What is temporary, by the names that it has anywhere in a project, or in its folder for temporary files. */
const TEMPORARY =
  /\.tmp$|\/(raw|layout)-[^/]*$|\/\.partial-[^/]*$|\/merging-[^/]*$|^\/tmp\/pgo-benchmarks-[^/]*$/

/** What a run that has ended may not leave; its watchman may still be about to take it away. */
async function listLeft(root: string, pids: readonly number[]): Promise<readonly string[]> {
  // Links, which node_modules is one of, are not followed.
  const { stdout } = await execa('find', [root, '-mindepth', '1'])
  const files = stdout.split('\n').map((file) => file.slice(root.length))
  const temporary = files.filter((file) => TEMPORARY.test(file))
  const holders = files.filter((file) => /\/locks\/\d+-/.test(file))
  const sockets = (await readFile('/proc/net/unix', 'utf8'))
    .split('\n')
    .filter((line) => line.endsWith(` @${root}`))
  const inMemory = (await readdir(MEMORY_FOLDER).catch(() => [])).filter((name) =>
    pids.some((pid) => name.startsWith('pgo-benchmarks-') && name.includes(`-${pid}-`)),
  )
  const processes = listTraces(root).map(({ pid, command }) => `${pid} ${command}`)
  return [...processes, ...temporary, ...holders, ...sockets, ...inMemory]
}

async function expectTidy(root: string, pids: readonly number[]): Promise<void> {
  await expect.poll(async () => listLeft(root, pids), { timeout: LIMIT_MS, interval: 200 }).toEqual([])
  const reports = await readdir(join(root, 'reports'), { recursive: true }).catch(() => [])
  for (const file of reports) {
    const path = join(root, 'reports', file)
    if (file.endsWith('.json')) runRecordSchema.parse(JSON.parse(await readFile(path, 'utf8')))
    if (file.endsWith('.html')) expect((await readFile(path, 'utf8')).trimEnd()).toMatch(/<\/html>$/)
  }
}
