/** The stable codes of every error that a user can meet. `npm run docs` makes docs/errors.md of this list. */

/** What an error means and what to do about it, in Markdown whose links start at docs/. */
export interface ErrorGuide {
  readonly means: string
  readonly fix: string
}

/** Every code with its guide, about in the order in which a run can meet them. A code never changes its meaning. */
export const ERRORS = {
  SETTINGS_INVALID: {
    means:
      'An option of `pgoBenchmarks({…})` is wrong or unknown, does not go with another one, or names what is not there.',
    fix: 'Correct the option that the message names; [settings.md](settings.md) lists all of them.',
  },
  ENV_INVALID: {
    means: 'A variable that is a switch, such as `SKIP_PGO_BUILD`, is neither on nor off.',
    fix: 'Set it to `1`, or unset it.',
  },
  PLUGIN_MISSING: {
    means:
      "`engine()` was run by Vitest's own benchmark provider, or a command found no config with the plugin.",
    fix: 'Add `plugins: [pgoBenchmarks()]` to vitest.config.ts (with `projects`: to that of the project, which inherits none from the root), or give the command the directory of one that has it.',
  },
  BENCH_INVALID: {
    means:
      'A bench file asks for what cannot be: a wrong workload, group of arms, comparison or expectation.',
    fix: 'Correct the bench file; the message names the test, the benchmark or the field.',
  },
  EXPECTATION_INCONCLUSIVE: {
    means:
      "The measurement leaves an expectation open, and `inconclusive: 'fail'` or `expect.soft` makes a failure of that.",
    fix: 'Measure more blocks (`budgetSeconds`, or `precision` where that ended the tier) on a quieter machine, or expect less ([expectations.md](expectations.md)).',
  },
  MODEL_NOT_FOUND: {
    means: 'The path, or config.json, tokenizer.json or the weights in it, does not exist.',
    fix: 'Correct `BENCH_MODEL_PATH` or `model`, or unset both for the model that comes with the suite.',
  },
  MODEL_UNSUPPORTED: {
    means:
      'The default engine loads LlamaForCausalLM alone, and this is another model; the message says which.',
    fix: 'Name a model of the Llama family.',
  },
  MODEL_DAMAGED: {
    means: 'Weights or configuration are truncated or unreadable.',
    fix: 'Fetch or copy the file that the message names again.',
  },
  COMPILER_NOT_FOUND: {
    means: 'The clang or gcc that the arms are built with could not be run.',
    fix: 'Install it, set `CC`, or choose the other one with `engine.compiler`.',
  },
  COMPILER_MISMATCH: {
    means:
      "`CC` is a clang while `engine.compiler` says gcc, or the reverse: neither reads the other's profiles.",
    fix: 'Change one of the two.',
  },
  BUILD_FAILED: {
    means:
      'A command of `engine.configure` or `engine.build` failed; the end of its output is in the message.',
    fix: 'Correct the command or what it builds. Commands run in a copy of the sources.',
  },
  BUILD_NO_BINARY: {
    means: 'The build left no program at `engine.binary`, or nothing that can be executed.',
    fix: 'State the path of the linked program from the copy of the sources, or as `{buildDir}/…`.',
  },
  BUILD_NOT_STANDALONE: {
    means: 'A program loads libraries from the folder it was built in, which all arms would share.',
    fix: 'Link them statically, for example with `-DBUILD_SHARED_LIBS=OFF` in `engine.configure`.',
  },
  FLAGS_IGNORED: {
    means:
      'The build does not take its flags from `CFLAGS`, `CXXFLAGS` and `LDFLAGS`: nothing was instrumented.',
    fix: 'Hand them on in `engine.build`, for example `CFLAGS={cflags}` and `LDFLAGS={ldflags}`.',
  },
  CARGO_NOT_FOUND: {
    means: '`cargo` or `rustc` could not be run.',
    fix: 'Install Rust, set `CARGO` and `RUSTC`, or use finished binaries with `SKIP_PGO_BUILD=1`.',
  },
  CARGO_FAILED: {
    means: "A build failed, or cargo built no target of that name; cargo's own output is in the message.",
    fix: 'Correct what cargo names. The message has a command that repeats the build.',
  },
  CARGO_CONFIG_INVALID: {
    means:
      'A configuration file of cargo cannot be read, a key has the wrong type, or several build targets are named.',
    fix: 'Correct the file and the key in the message, or name one target with `engine.target`.',
  },
  PROFDATA_NOT_FOUND: {
    means: 'There is no `llvm-profdata` (for gcc, no `gcov-dump`), without which nothing reads profiles.',
    fix: 'Run `npx pgo-benchmarks provision`, in a checkout `npm run provision`, or set `LLVM_PROFDATA`.',
  },
  PROFDATA_LLVM_MISMATCH: {
    means: "`llvm-profdata` is of another LLVM than the compiler's; both versions are in the message.",
    fix: 'Run `npx pgo-benchmarks provision`, or set `LLVM_PROFDATA` to one of the same major version.',
  },
  PROFDATA_FAILED: {
    means: 'A profile could not be merged, read or compared.',
    fix: 'Run again: it is trained anew. If it stays, look at `LLVM_PROFDATA`.',
  },
  BOLT_NOT_FOUND: {
    means: 'An arm named `…-bolt` needs `llvm-bolt` and `merge-fdata`.',
    fix: 'Install them, set `LLVM_BOLT`, or take the arm out of `arms`.',
  },
  BOLT_FAILED: {
    means: 'BOLT could not process the binary; its own words are in the message.',
    fix: 'Keep the symbols of the binary (no `strip = true`, no `-s`), or take the arm out of `arms`.',
  },
  TRAINING_FAILED: {
    means: 'A training run failed or was killed; its name and the end of its stderr are in the message.',
    fix: 'Repair the engine, which must end normally, or `training`. Nothing was merged.',
  },
  PROFILE_EMPTY: {
    means: 'Training left fewer profiles than processes, an empty one, or no function that was executed.',
    fix: 'Let training run the instrumented engine to its normal end: a process that is killed writes no profile.',
  },
  PROFILE_FOREIGN: {
    means:
      "The profile is not of this build: it has nothing of the engine's own functions, or the compiler says so.",
    fix: 'Delete the profile and run again; a build must come out the same each time, generated sources included.',
  },
  PROFILE_UNUSED: {
    means: 'Counts do not reach the compiler, or training changed no machine code.',
    fix: 'Look at `RUSTFLAGS` and wrappers of rustc, then at `training`.',
  },
  PROFILE_OF_OTHER_COMPILER: {
    means:
      'The instrumented program writes profiles of gcc for clang, or the reverse: the build runs another compiler.',
    fix: 'Make the build run `$CC` and `$CXX` (`{cc}`, `{cxx}`), or change `engine.compiler`.',
  },
  PROMPTS_INVALID: {
    means: 'A prompt file cannot be read or has no prompts; the option, file and line are in the message.',
    fix: 'Correct the path or the line; [prompts.md](prompts.md) says what is read and what is refused.',
  },
  PROMPTS_OVERLAP: {
    means: 'A training prompt is also measured, which would overstate the gain.',
    fix: 'Change one of the two; of one file for both, `skip` and `count` choose parts that share none ([prompts.md](prompts.md)).',
  },
  ARM_MISSING: {
    means:
      'Binaries are missing under `SKIP_PGO_BUILD` or in `engine.arms`, or a bench file names an arm that nobody built.',
    fix: 'Run without `SKIP_PGO_BUILD` once, correct the path, or name the arm in `arms`.',
  },
  ARM_NOT_EXECUTABLE: {
    means: 'A finished binary may not be executed.',
    fix: 'Run `chmod +x` on it.',
  },
  ARMS_IDENTICAL: {
    means: 'An arm is byte for byte the baseline.',
    fix: 'Delete both binaries and run again; of your own finished ones, name two different files.',
  },
  ARMS_DIFFER: {
    means: 'Two arms, or one arm asked twice, give other output for the same greedy prompt.',
    fix: "Make the output depend on prompt and seed alone; a server whose batches round differently from run to run is compared with `protocol.output: 'tokens'`. An arm that does other work is not faster or slower.",
  },
  ARMS_BUILT_DIFFERENTLY: {
    means: 'Finished binaries come from different sources, flags, features, toolchains or targets.',
    fix: 'Build them anew from what is there now; the message says in what they differ.',
  },
  ENGINE_NOT_EXECUTABLE: {
    means: 'The system would not execute the engine.',
    fix: 'Build it, or run `chmod +x` on it; a script needs its `#!` line.',
  },
  ENGINE_NEEDS_PLACE: {
    means: 'An engine works where its binary is, but not from a copy.',
    fix: "Set `layout: 'in-place'`, or link into the program what it looks for around itself.",
  },
  ARGUMENTS_TOO_LONG: {
    means:
      'The arguments of an engine, a prompt among them, are longer than a program can be given: 128 KiB each on Linux.',
    fix: "Hand the prompt over on stdin (`stdin: '{prompt}'`) or as a file (`{prompts_file}`), or take shorter ones ([prompts.md](prompts.md)).",
  },
  ENGINE_FAILED: {
    means: 'An engine crashed, hung or answered with an error. In a window this discards the block.',
    fix: 'Run it by hand with the same arguments; how it ended and the end of its stderr are in the message.',
  },
  ENGINE_PROTOCOL: {
    means: 'An engine wrote what is not [the protocol](protocol.md). In a window this discards the block.',
    fix: 'Let `npx pgo-benchmarks conformance ENGINE` say what is wrong.',
  },
  OUTPUT_NO_MATCH: {
    means:
      "A pattern in `protocol` found nothing in what the engine wrote; the output's first lines are in the message.",
    fix: 'Correct the pattern, or make the engine print what it looks for.',
  },
  SERVER_NOT_READY: {
    means:
      'An HTTP server did not answer `protocol.health` with 200 in time; what it answered is in the message.',
    fix: 'Correct `protocol.health`, let it listen on 127.0.0.1 and `{port}`, or raise `startTimeoutSeconds`.',
  },
  PORT_IN_USE: {
    means: 'Somebody else has the port that a server was given.',
    fix: 'Let the server listen on what stands for `{port}`, or end what else listens there.',
  },
  WORKER_FAILED: {
    means: 'A worker process could not be loaded, has not answered for 60 s from its start, or was killed.',
    fix: 'Run again; where it could not be loaded, the message has the command that shows why.',
  },
  OUTPUT_DIFFERS: {
    means:
      'Two arms answered the same request differently, or one did after a pause: they do different work.',
    fix: "Make the engine deterministic, choose the part that is with `protocol.output` (of servers `'tokens'`), or set `slicing: 'off'`.",
  },
  TOO_MANY_DISCARDED: {
    means:
      "More than 5 % of a tier's blocks were discarded when its budget was used, pilots apart; the last reason is in the message.",
    fix: 'Repair the engine: what fails cannot be compared.',
  },
  BUDGET_TOO_SMALL: {
    means:
      'The workload is so long that twice `budgetSeconds` does not hold 4 blocks; with 4 a tier ends with what it has.',
    fix: 'Set what the message says would do, or give the workload fewer requests or tokens.',
  },
  CANCELLED: {
    means: 'The run was cancelled, by Ctrl-C or an editor. Nothing half-done was kept.',
    fix: 'Run again: it goes on behind the last finished step of the build.',
  },
  DISK_FULL: {
    means: 'The disk of the target directory is full.',
    fix: 'Free some space (about 1 GB an arm), or set `CARGO_TARGET_DIR`. What is built so far is kept.',
  },
  TARGET_NOT_WRITABLE: {
    means: 'The target directory may not be written.',
    fix: 'Make it writable, set `CARGO_TARGET_DIR`, or use finished binaries with `SKIP_PGO_BUILD=1`.',
  },
  LOCK_TIMEOUT: {
    means: 'Another build, or another suite that measures on this machine, holds the lock and does not end.',
    fix: 'Let it finish or end it; delete the lock that the message names, if it names one, when nobody is at work.',
  },
  REPORT_NOT_WRITABLE: {
    means: 'The folder of the reports cannot be written.',
    fix: 'Make it writable, or set another `reportDir`.',
  },
  RESULTS_INVALID: {
    means:
      'A file given to `compare` or `recompute` is no results.json of this version, or no run has left one.',
    fix: 'Name the folder of a run in `reports`; the message has the file and the field.',
  },
  ARGUMENTS_INVALID: {
    means: 'A command of `pgo-benchmarks` got what it does not take, or there is no such command.',
    fix: 'See how it is called in [commands.md](commands.md#commands), or with `npx pgo-benchmarks help`.',
  },
  NODE_UNSUPPORTED: {
    means:
      'The command was started with a Node.js that it does not run on; the message says which ones it does.',
    fix: '`npm install --save-dev vitest@5 node@24 pgo-benchmarks` puts a fitting one before all others in `npm run` and `npx`.',
  },
} satisfies Readonly<Record<string, ErrorGuide>>

/** The stable code of an error. */
export type ErrorCode = keyof typeof ERRORS
