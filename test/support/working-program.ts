/** A C program that does its work in one of the ways in which training sees it, or does not. */
import { ensureDir } from 'fs-extra/esm'
import { clangEngine } from '../../src/settings/engine-settings.ts'
import type { ProcessProtocol } from '../../src/workloads/protocol/process-protocol.ts'
import { createCBuilder } from '../../src/setup/c/c-builder.ts'
import { createCPlan } from '../../src/setup/c/c-plan.ts'
import { resolveProjectFolder } from '../../src/setup/plan/project-folder.ts'
import type { TrainingSet } from '../../src/setup/plan/training-set.ts'
import { createProgress } from '../../src/setup/progress/progress.ts'
import { openFileHashes } from '../../src/setup/steps/file-hashes.ts'
import { createTrainStep, type TrainedProfile } from '../../src/setup/training/train-step.ts'
import { createCompileStep } from '../../src/setup/compile/compile-step.ts'
import { runSteps } from '../../src/setup/steps/step-graph.ts'
import { resolveSettings } from '../../src/settings/settings.ts'
import { createTestPlan } from './build-plan.ts'
import { ONE_COMMAND } from './c-engine.ts'
import { createProcessProtocol } from './process-engine.ts'
import { createTemporaryDirectory } from './temporary-directory.ts'

const SOURCE = `#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile uint32_t sink;
/* About 0.2 s of instrumented code. */
__attribute__((noinline)) static void work(void) {
  uint32_t value = 2166136261u;
  for (int round = 0; round < 50000000; round++) value = (value ^ (unsigned)round) * 16777619u;
  sink = value;
}
/* About 0.2 s in a library. */
__attribute__((noinline)) static void library(void) {
  char *memory = malloc(64 << 20);
  for (int round = 0; round < 30; round++) memset(memory, round, 64 << 20), sink += memory[round];
}
static void *thread(void *argument) { work(); return argument; }
static void *spin(void *argument) { for (;;) work(); return argument; }
static void await(pid_t child) { waitpid(child, 0, 0); }
static pid_t begin(void (*run)(void), int quick) {
  pid_t child = fork();
  if (child != 0) return child;
  run();
  if (quick) _exit(0);
  exit(0);
}
static void crowd(const char *told) {
  long cpus = sysconf(_SC_NPROCESSORS_ONLN);
  for (long i = 0; i < cpus; i++) { pthread_t t; pthread_create(&t, 0, spin, 0); }
  while (access(told, F_OK) != 0) work();
}
static void hang(void) { work(); pause(); }

int main(int argc, char **argv) {
  (void)argc, (void)argv;
  BODY;
  return 0;
}
`

/** Trains the program on two prompts, or by a command, and gives what came of it. */
export async function trainProgram(
  body: string,
  {
    compiler = 'clang',
    command = null,
    onProgress = () => {},
  }: {
    readonly compiler?: 'clang' | 'gcc'
    readonly command?: TrainingSet['command']
    readonly onProgress?: (text: string) => void
  } = {},
): Promise<TrainedProfile> {
  await using directory = await createTemporaryDirectory()
  await directory.write('engine.c', SOURCE.replace('BODY', body))
  const folder = resolveProjectFolder(directory.path)
  const { engine } = resolveSettings({
    engine: clangEngine({
      compiler,
      build: [...ONE_COMMAND],
      binary: '{buildDir}/engine',
      flags: ['-O2', '-pthread'],
    }),
  })
  if (engine.kind !== 'clang') throw new Error('it is a C engine')
  await ensureDir(folder.workDir)
  const builder = createCBuilder(await createCPlan(engine, directory.path, folder))
  const protocol: ProcessProtocol = createProcessProtocol({ args: ['{prompt}'] })
  const training = { prompts: ['a', 'b'], command, concurrency: [1], timeoutSeconds: 60 }
  const plan = createTestPlan(directory.path, {
    ...folder,
    bin: 'engine',
    ownEngine: false,
    model: null,
    protocol,
    training,
  })
  const hashes = await openFileHashes(directory.join('hashes.json'))
  const variant = {
    name: 'instrumented',
    lto: false,
    profile: 'generate',
    relocations: false,
    measured: false,
  } as const
  const instrumented = createCompileStep({ plan, builder, hashes }, variant)
  const train = createTrainStep({ plan, builder, hashes }, 'train', instrumented)
  const store = { stampDir: directory.join('stamps'), targetDir: directory.path, hashes, env: process.env }
  const progress = createProgress({ write: onProgress, live: false, verbose: false })
  const outcomes = await runSteps(store, [instrumented, train], { progress })
  return outcomes.of(train).evidence
}
