import { expect, test } from 'vitest'
import { provisionProfdata } from '../../src/setup/provision.ts'
import { findProfdata, findRust } from '../../src/setup/toolchain.ts'

test('`provisionProfdata` runs nothing and says nothing where a fitting tool is there', async () => {
  const said: string[] = []
  const tool = await provisionProfdata({ env: process.env, say: (text) => said.push(text) })
  expect(said).toEqual([])
  expect(tool).toEqual(await findProfdata(await findRust()))
})
