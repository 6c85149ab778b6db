/** What can go wrong between the sources of the tiny engine and its arms, as it goes wrong in real projects. */
import { execa } from 'execa'
import type { ErrorCode } from '../../src/errors.ts'
import { findRust } from '../../src/setup/tools/toolchain.ts'
import { INDIRECT_CALLS } from './indirect-calls.ts'
import type { Planted } from './planted-fault.ts'
import type { TemporaryDirectory } from './temporary-directory.ts'

/** One fault, and how it is refused. */
export interface Fault {
  readonly what: string
  readonly plant: (directory: TemporaryDirectory) => Promise<Planted>
  readonly code: ErrorCode
  /** What the message names. */
  readonly named: readonly string[]
}

/** Trains by a script of the user's; `$1` is the instrumented engine, `$profile` where its processes leave theirs. */
async function trainBy(directory: TemporaryDirectory, body: string): Promise<Planted> {
  const script = await directory.writeScript(
    'train.sh',
    `profile="$(dirname "$LLVM_PROFILE_FILE")"\nask() { echo '{"type":"bye"}' | "$1" serve > /dev/null; }\n${body}`,
  )
  return { settings: { training: { prompts: ['alpha'], command: [script, '{binary}'] } } }
}

/** A build script that tells the builds of the arms apart, as one that asks for the time or the flags does. */
function buildScript(rust: string): Planted {
  const source = `fn main() {
    let profile = std::env::var("CARGO_ENCODED_RUSTFLAGS").unwrap_or_default();
    let uses = profile.contains("-Cprofile-use");
    println!("cargo::rustc-env=BANNER=tiny");
    let out = std::env::var("OUT_DIR").unwrap();
    std::fs::write(format!("{out}/generated.rs"), ${rust}).unwrap();
}
`
  return { files: { 'engine/build.rs': source } }
}

async function readMain(directory: TemporaryDirectory): Promise<string> {
  return (await directory.read('engine/src/main.rs')) ?? ''
}

const INCLUDE = '\ninclude!(concat!(env!("OUT_DIR"), "/generated.rs"));\n'

/** Faults of the training alone: nothing that was built depends on them. */
export const TRAINING_FAULTS: readonly Fault[] = [
  {
    what: 'a training that runs nothing',
    plant: async (directory) => trainBy(directory, 'true'),
    code: 'PROFILE_EMPTY',
    named: ['1 training processes left 0 profiles', 'Fix: let `training.command` (', '`{binary}`'],
  },
  {
    what: 'a training that asks something else than the instrumented engine',
    plant: async (directory) =>
      trainBy(directory, `ask '${directory.join('target', 'release', 'tiny-pgo')}'`),
    code: 'PROFILE_EMPTY',
    named: ['1 training processes left 0 profiles'],
  },
  {
    what: 'a training whose engine is killed, which nobody tells',
    plant: async (directory) =>
      trainBy(directory, '"$1" serve < /dev/zero > /dev/null & kill -9 $!; wait; exit 0'),
    code: 'PROFILE_EMPTY',
    named: ['1 training processes left 0 profiles'],
  },
  {
    what: 'a training that says that it failed',
    plant: async (directory) => trainBy(directory, 'ask "$1"; echo no more prompts >&2; exit 7'),
    code: 'TRAINING_FAILED',
    named: ['exit code 7', 'no more prompts', 'Fix:', '`training`'],
  },
  {
    what: 'an empty raw profile',
    plant: async (directory) => trainBy(directory, 'ask "$1"; : > "$profile/other.profraw"'),
    code: 'PROFILE_EMPTY',
    named: ['other.profraw is empty', 'Fix:'],
  },
  {
    what: 'a raw profile that lacks its end',
    plant: async (directory) =>
      trainBy(
        directory,
        'ask "$1"; for raw in "$profile"/*.profraw; do head -c 2000 "$raw" > "$profile/cut" && mv "$profile/cut" "$raw"; done',
      ),
    code: 'PROFDATA_FAILED',
    named: ['merging 1 profiles failed', '.profraw', 'Fix:'],
  },
  {
    what: 'a raw profile of nothing but garbage, beside a sound one',
    plant: async (directory) =>
      trainBy(directory, 'ask "$1"; head -c 5000 /dev/urandom > "$profile/noise.profraw"'),
    code: 'PROFDATA_FAILED',
    named: ['merging 2 profiles failed', 'noise.profraw', 'Fix:'],
  },
  {
    what: 'a profile of another program, in which none of the engine’s functions is',
    plant: async (directory) => {
      const { rustc } = await findRust()
      const source = await directory.write(
        'other.rs',
        'fn main() { println!("{}", std::env::args().count()) }',
      )
      const other = directory.join('other')
      await execa(rustc, ['-Cprofile-generate', '-o', other, source])
      return trainBy(directory, `'${other}'`)
    },
    code: 'PROFILE_FOREIGN',
    named: ['none of crate `tiny`', 'Fix:'],
  },
]

/** Faults of the tools and the sources. */
export const BUILD_FAULTS: readonly Fault[] = [
  {
    what: 'an engine that fails at its training',
    plant: async (directory) => ({
      settings: { training: { prompts: ['alpha'], concurrency: [2] } },
      env: { RUST_BACKTRACE: '1' },
      files: {
        'engine/src/main.rs': (await readMain(directory)).replace(
          'let id =',
          'if std::env::var_os("LLVM_PROFILE_FILE").is_some() { panic!("no memory"); }\n    let id =',
        ),
      },
    }),
    code: 'TRAINING_FAILED',
    named: ['`serve at concurrency 2`', 'exit code 101', 'no memory', 'Fix:'],
  },
  {
    what: 'an llvm-profdata of another LLVM than rustc’s',
    plant: async (directory) => ({
      env: {
        LLVM_PROFDATA: await directory.writeScript('llvm-profdata', 'echo "LLVM version 14.0.6"'),
      },
    }),
    code: 'PROFDATA_LLVM_MISMATCH',
    named: ['`LLVM_PROFDATA` is ', 'LLVM 14.0.6', 'rustc has LLVM', 'Fix:'],
  },
  {
    what: 'a wrapper that swallows `-Cprofile-use`, so that PGO is the build with an empty profile',
    plant: async (directory) => ({
      env: {
        RUSTC_WRAPPER: await directory.writeScript(
          'wrapper',
          'rustc="$1"; shift; for argument; do shift; case "$argument" in -Cprofile-use=*) ;; *) set -- "$@" "$argument" ;; esac; done; exec "$rustc" "$@"',
        ),
      },
    }),
    code: 'PROFILE_UNUSED',
    named: ['counts do not reach it', 'Fix:', '`RUSTC_WRAPPER`'],
  },
  {
    what: 'sources that are generated anew for each arm: functions without a profile',
    plant: async (directory) => {
      const planted = buildScript(
        'format!("#[inline(never)] pub fn step_{uses}(x: u64) -> u64 {{ std::hint::black_box(x) }} fn step(x: u64) -> u64 {{ step_{uses}(x) }}")',
      )
      return {
        files: {
          ...planted.files,
          'engine/src/main.rs': `${(await readMain(directory)).replace('let mut state = prompt', 'let mut state = step(0) + prompt')}${INCLUDE}`,
        },
      }
    },
    code: 'PROFILE_FOREIGN',
    named: ['step_true', 'Fix:'],
  },
  {
    what: 'arms that do not answer alike',
    plant: async (directory) => {
      const planted = buildScript('format!("const SEED: u64 = {};", u64::from(uses))')
      return {
        files: {
          ...planted.files,
          'engine/src/main.rs': `${(await readMain(directory)).replace('.fold(7,', '.fold(7 + SEED,')}${INCLUDE}`,
        },
      }
    },
    code: 'ARMS_DIFFER',
    named: ['`baseline` and `pgo`', '"alpha"', 'Fix:'],
  },
]

/** The tiny engine with more targets of indirect calls than there is room for, as little as there is. */
export async function plantIndirectCalls(directory: TemporaryDirectory): Promise<Planted> {
  const main = (await readMain(directory)).replace(
    'let mut state = prompt',
    'let mut state = all_places() & 1 | prompt',
  )
  return {
    files: { 'engine/src/main.rs': `${main}\n${INDIRECT_CALLS}` },
    env: { RUSTFLAGS: '-Cllvm-args=-vp-counters-per-site=0.001' },
  }
}
