import { readFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { cargoBuild, type CargoArtifacts } from '../../../src/setup/cargo/cargo-build.ts'
import type { BuildPlan } from '../../../src/setup/cargo/build-plan.ts'
import type { StepProgress } from '../../../src/setup/progress/progress.ts'
import { createTestPlan, NO_RUST } from '../../support/build-plan.ts'
import { refusal } from '../../support/expect-error.ts'
import { createTemporaryDirectory, type TemporaryDirectory } from '../../support/temporary-directory.ts'

/** One line of cargo's JSON output. */
function artifact(name: string, kind: string, executable: string | null): string {
  const target = { name, kind: [kind] }
  return JSON.stringify({ reason: 'compiler-artifact', package_id: name, target, executable })
}

const BUILT = ['serde', 'lib', null, 'inferno', 'bin', '/out/inferno'] as const
const LINES = [artifact(BUILT[0], BUILT[1], BUILT[2]), artifact(BUILT[3], BUILT[4], BUILT[5])]

interface Build {
  readonly artifacts: CargoArtifacts
  readonly seen: string
  readonly progress: readonly string[]
}

/** Builds with a "cargo" that runs `body` for `cargo build` and writes what it was called with to `seen`. */
async function build(
  directory: TemporaryDirectory,
  body: string,
  changes: Partial<BuildPlan> = {},
): Promise<Build> {
  const cargo = await directory.writeScript(
    'cargo',
    `[ "$1" = tree ] && { printf 'inferno v1\\nserde v1\\nserde v1 (*)\\n'; exit 0; }
printf '%s\\n' "$CARGO_ENCODED_RUSTFLAGS" "$RUSTC" "$@" > '${directory.join('seen')}'
${body}`,
  )
  const progress: string[] = []
  const step: StepProgress = {
    update: (done, total, note, unit) => progress.push(`${done} of ${total} ${unit}: ${note}`),
    variant: (name) => progress.push(`variant ${name}`),
    note: () => {},
    output: (line) => progress.push(`out: ${line}`),
    end: () => {},
  }
  const manifestPath = await directory.write('engine/Cargo.toml', '')
  const plan = createTestPlan(directory.path, { rust: { ...NO_RUST, cargo }, manifestPath, ...changes })
  const artifacts = await cargoBuild(plan, { flags: ['-Cprofile-generate'], env: {} }, step)
  return { artifacts, seen: await readFile(directory.join('seen'), 'utf8'), progress }
}

const SUCCEED = LINES.map((line) => `echo '${line}'`).join('\n')

describe('`cargoBuild`', () => {
  test('gives the paths that cargo says it built', async () => {
    await using directory = await createTemporaryDirectory()
    const { artifacts } = await build(directory, SUCCEED)
    expect(artifacts).toEqual({ bin: '/out/inferno', example: undefined })
  })

  test('builds with the user’s flags and the arm’s, for the host by name, in the suite’s own folder', async () => {
    await using directory = await createTemporaryDirectory()
    const { seen } = await build(directory, SUCCEED, { userFlags: ['--cfg', 'a b'], features: ['x', 'y'] })
    const [flags, rustc, ...args] = seen.trimEnd().replaceAll('=', '\n').split('\n')
    expect(flags?.split('\u001F')).toEqual(['--cfg', 'a b', '-Cprofile-generate'])
    expect(rustc).toBe(NO_RUST.rustc)
    expect(args.join(' ')).toContain(
      `--target ${NO_RUST.host} --target-dir ${directory.join('target')}/pgo-benchmarks/cargo`,
    )
    expect(args.join(' ')).toContain('--features x,y')
  })

  test('counts crates done of all, and passes on cargo’s own output', async () => {
    await using directory = await createTemporaryDirectory()
    const { progress } = await build(directory, `echo '   Compiling serde' >&2\n${SUCCEED}`)
    expect(progress).toContain('out:    Compiling serde')
    expect(progress.findLast((line) => line.includes(' of 2 '))).toBe('2 of 2 crates: inferno')
  })

  test('names the crates that are being compiled, and the program that follows them', async () => {
    await using directory = await createTemporaryDirectory()
    const id = 'registry+https://github.com/rust-lang/crates.io-index#serde@1.0.0'
    const lines = [
      `echo '   Compiling serde v1.0.0' >&2; sleep 0.3`,
      `echo '${artifact('build-script-build', 'custom-build', null).replace('"build-script-build"', `"${id}"`)}'`,
      `echo '${artifact('serde', 'lib', null).replace('"serde"', `"${id}"`)}'; sleep 0.3`,
      `echo '   Compiling inferno v0.1.0 (/x)' >&2; sleep 0.3`,
      `echo '${artifact('inferno', 'lib', null)}'; sleep 0.3`,
      `echo '${LINES[1]}'`,
    ]
    const { progress } = await build(directory, lines.join('\n'))
    const notes = progress.flatMap((line) => /^(\d) of \d crates: (.*)$/.exec(line)?.slice(1).join(' ') ?? [])
    expect([...new Set(notes)]).toEqual([
      '0 compiling serde',
      '1 compiling and linking inferno',
      '1 compiling inferno',
      '2 compiling and linking inferno',
      '2 inferno',
    ])
  })

  test.for([
    ['whole', false],
    ['partly', true],
  ] as const)('says that it builds the crates %s', async ([variant, fresh]) => {
    await using directory = await createTemporaryDirectory()
    const { progress } = await build(directory, SUCCEED.replace('"reason"', `"fresh":${fresh},"reason"`))
    expect(progress.filter((line) => line.startsWith('variant'))).toEqual([`variant ${variant}`])
  })

  test('fails with exit code and cargo’s output as it was, and how to repeat it', async () => {
    await using directory = await createTemporaryDirectory()
    const body = `for i in $(seq 1 100); do echo "note $i" >&2; done; echo 'error[E0308]: mismatched types' >&2; exit 101`
    const output = [...Array.from({ length: 100 }, (_, index) => `note ${index + 1}`), 'error[E0308]'].join(
      '\n',
    )
    await expect(build(directory, body)).rejects.toThrow(
      refusal(
        'CARGO_FAILED',
        'exit code 101',
        output,
        'Fix:',
        `\`cargo build --profile=release --locked --manifest-path=${directory.join('engine/Cargo.toml')} --target=`,
        '--bin=inferno',
      ),
    )
  })

  test('says how to make a lock file that is missing', async () => {
    await using directory = await createTemporaryDirectory()
    const body = `echo 'error: cannot create the lock file /a/Cargo.lock because --locked was passed to prevent this' >&2; exit 101`
    await expect(build(directory, body)).rejects.toThrow(
      refusal('CARGO_FAILED', 'Fix:', 'cargo generate-lockfile', directory.join('engine/Cargo.toml')),
    )
  })

  test('names a binary that the crate does not have', async () => {
    await using directory = await createTemporaryDirectory()
    await expect(build(directory, SUCCEED, { bin: 'engine' })).rejects.toThrow(
      refusal('CARGO_FAILED', 'no bin named `engine`', 'Fix:', '`engine.bin`', 'Cargo.toml'),
    )
  })

  test('names an example that the crate does not have', async () => {
    await using directory = await createTemporaryDirectory()
    await expect(build(directory, SUCCEED, { example: 'chat' })).rejects.toThrow(
      refusal('CARGO_FAILED', 'no example named `chat`', 'Fix:', '`engine.example`'),
    )
  })
})
