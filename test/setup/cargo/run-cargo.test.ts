/** `cargo test` beside real builds of the baseline, in a process of its own: cargo inherits its output. */
import { rm } from 'node:fs/promises'
import { execa } from 'execa'
import { describe, expect, test } from 'vitest'
import { cargoBuild } from '../../../src/setup/cargo/cargo-build.ts'
import { REPOSITORY } from '../../support/temp-project.ts'
import { createTinyProject, type TinyProject } from '../../support/tiny-project.ts'

const SCRIPT = `
  import { createScriptContext, runScript } from '${REPOSITORY}scripts/cli.ts'
  import { runCargo } from '${REPOSITORY}src/setup/cargo/run-cargo.ts'
  import { resolveTinySettings } from '${REPOSITORY}test/support/tiny-project.ts'
  await runScript(async () => {
    const command = { command: 'test', args: ['-v'], checked: 'tiny-engine' }
    const context = { ...createScriptContext(), root: process.cwd() }
    process.exitCode = await runCargo(resolveTinySettings(), command, context)
  })`

/** Runs the tests of the tiny engine and gives what cargo said, color codes left out. */
async function runTests({ directory }: TinyProject): Promise<{ exitCode: number | undefined; said: string }> {
  const { exitCode, all } = await execa(process.execPath, ['--input-type=module', '--eval', SCRIPT], {
    cwd: directory.path,
    env: { CARGO_TERM_COLOR: 'never' },
    reject: false,
    stdin: 'ignore',
    all: true,
  })
  return { exitCode, said: all }
}

const CHECKED = `
#[test]
fn own_code_is_checked() {
    assert!(cfg!(debug_assertions));
    let sum = std::panic::catch_unwind(|| std::hint::black_box(255_u8) + std::hint::black_box(1));
    assert!(sum.is_err());
}
`

describe('`runCargo`', () => {
  test('compiles the checked package alone when the baseline is there, and leaves the arms as they are', async () => {
    await using project = await createTinyProject()
    const { arms } = await project.build()
    await project.directory.write('engine/tests/checks.rs', CHECKED)
    const { exitCode, said } = await runTests(project)
    expect(said).toContain('own_code_is_checked ... ok')
    expect(exitCode).toBe(0)
    expect(said).toMatch(/Fresh tiny-core/)
    expect(said).not.toMatch(/Compiling tiny-core/)
    expect(said).toMatch(/Compiling tiny-engine/)
    const steps = await project.explain()
    expect(steps.filter(({ staleness }) => staleness !== undefined)).toEqual([])
    // The same bytes come out of cargo's folder again, where the tests have put a program of their own.
    await rm(arms['baseline']?.binary ?? '')
    const again = await project.build()
    expect(again.arms).toEqual(arms)
    expect((await runTests(project)).said).not.toMatch(/Compiling/)
  })

  test('compiles for the baseline when it comes first', async () => {
    await using project = await createTinyProject()
    expect((await runTests(project)).said).toMatch(/Compiling tiny-core/)
    const built: string[] = []
    const progress = { update: () => {}, note: () => {}, output: () => {}, end: () => {} }
    const variant = (name: string): void => void built.push(name)
    await cargoBuild(await project.plan(), { flags: [], env: {} }, { ...progress, variant })
    expect(built).toEqual(['partly'])
  })

  test('gives the exit code of tests that fail', async () => {
    await using project = await createTinyProject()
    await project.directory.write(
      'engine/tests/fails.rs',
      '#[test]\nfn fails() {\n    panic!("as it should");\n}\n',
    )
    const { exitCode, said } = await runTests(project)
    expect(said).toContain('as it should')
    expect(exitCode).toBe(101)
  })
})
