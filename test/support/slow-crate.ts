/** A crate whose one function takes rustc minutes to evaluate: whatever waits for it is interrupted, never done. */
import { expect } from 'vitest'
import { listProcesses } from './processes.ts'

const FILES: Readonly<Record<string, string>> = {
  'engine/Cargo.toml': '[package]\nname = "inferno"\nedition = "2024"\n[workspace]\n',
  'engine/Cargo.lock': 'version = 4\n[[package]]\nname = "inferno"\nversion = "0.0.0"\n',
  'engine/src/main.rs': `
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
`,
}

/** A project whose engine it is. */
export const SLOW_PROJECT = {
  files: FILES,
  settings: {
    engine: { manifestPath: 'engine/Cargo.toml' },
    protocol: { kind: 'jsonl', args: ['serve'] },
  },
} as const

/** Waits until rustc compiles the crate; cargo's questions to it beforehand have no output folder. */
export async function waitForRustc(root: string): Promise<void> {
  const list = async (): Promise<readonly string[]> => listProcesses(root)
  await expect
    .poll(list, { timeout: 30_000, interval: 50 })
    .toContainEqual(expect.stringMatching(/rustc .*--out-dir/))
}
