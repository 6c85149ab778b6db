import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { isSupportedNode, SUPPORTED_NODE } from '../../../src/setup/doctor/node-version.ts'
import { REPOSITORY } from '../../support/temp-project.ts'

test.for<[version: string, supported: boolean]>([
  ['20.20.2', false],
  ['22.17.1', false],
  ['22.18.0', true],
  ['23.11.1', false],
  ['24.0.0', true],
  ['25.9.0', false],
  ['26.0.0', true],
  ['30.1.2', true],
])('`isSupportedNode` of %s is %s', ([version, supported]) => {
  expect(isSupportedNode(version)).toBe(supported)
})

test('the range in words is that of package.json', async () => {
  const manifest: unknown = JSON.parse(await readFile(`${REPOSITORY}package.json`, 'utf8'))
  const { engines } = z.object({ engines: z.object({ node: z.string() }) }).parse(manifest)
  expect(SUPPORTED_NODE.replaceAll(/, | and /g, ' || ')).toBe(engines.node)
})
