import { execa } from 'execa'
import { expect, test } from 'vitest'
import { DEFAULT_MANIFEST } from '../../src/setup/plan/build-paths.ts'
import { findRust } from '../../src/setup/tools/toolchain.ts'

/** Every crate that the engine's targets take, with its features. */
async function listCrates(...options: readonly string[]): Promise<ReadonlySet<string>> {
  const { cargo, host } = await findRust()
  const shown = ['--edges=normal,build,dev', '--prefix=none', '--format={p} {f}', `--target=${host}`]
  const tree = ['tree', '--locked', `--manifest-path=${DEFAULT_MANIFEST}`, ...shown, ...options]
  const { stdout } = await execa(cargo, tree)
  // What was listed before ends in `(*)`.
  return new Set(stdout.split('\n').map((line) => line.replace(/ \(\*\)$/, '').trim()))
}

test('the engine’s tests take every crate with the features that the arms take it with, so that none is compiled twice', async () => {
  const [arms, tests] = [await listCrates(), await listCrates('--all-features')]
  const otherwise = [...arms].filter((crate) => !tests.has(crate))
  expect(otherwise).toEqual([expect.stringMatching(/^inferno /)])
  expect(arms.size).toBeGreaterThan(100)
})
