/** Crates that are never done: one takes rustc minutes to compile, the other's program does not end by itself. */
import { expect } from 'vitest'
import { listProcesses } from './processes.ts'
import type { ProjectOptions } from './temp-project.ts'

const SLOW_TO_COMPILE = `
#![allow(long_running_const_eval)]
const fn count() -> u64 {
    let mut n = 0;
    while n < 10_000_000_000 {
        n += 1;
    }
    n
}
const COUNT: u64 = count();
fn main() {
    println!("{COUNT}");
}
`

const ENDLESS = `
fn main() {
    loop {
        std::thread::sleep(std::time::Duration::from_secs(60));
    }
}
`

/** A project whose engine takes minutes to compile. */
export const SLOW_PROJECT: ProjectOptions = createOptions(SLOW_TO_COMPILE)
/** A project whose engine is compiled at once and says nothing, ever. */
export const ENDLESS_PROJECT: ProjectOptions = createOptions(ENDLESS)

function createOptions(main: string): ProjectOptions {
  return {
    files: {
      'engine/Cargo.toml': '[package]\nname = "inferno"\nedition = "2024"\n[workspace]\n',
      'engine/Cargo.lock': 'version = 4\n[[package]]\nname = "inferno"\nversion = "0.0.0"\n',
      'engine/src/main.rs': main,
    },
    settings: {
      engine: { manifestPath: 'engine/Cargo.toml' },
      protocol: { kind: 'jsonl', args: ['serve'] },
    },
  }
}

/** Waits until rustc compiles the crate; cargo's questions to it beforehand have no output folder. */
export async function waitForRustc(root: string): Promise<void> {
  const list = async (): Promise<readonly string[]> => listProcesses(root)
  await expect
    .poll(list, { timeout: 30_000, interval: 50 })
    .toContainEqual(expect.stringMatching(/rustc .*--out-dir/))
}

/** Waits until training runs the instrumented engine. */
export async function waitForTraining(root: string): Promise<void> {
  await expect
    .poll(async () => listProcesses(`${root}/target/pgo-benchmarks/instrumented/inferno`), {
      timeout: 50_000,
      interval: 50,
    })
    .not.toEqual([])
}
