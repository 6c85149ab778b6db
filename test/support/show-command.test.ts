import { execa } from 'execa'
import { expect, test } from 'vitest'
import { showCommand } from '../../src/support/show-command.ts'

test('`showCommand` writes what a shell reads back', async () => {
  const args = ['-m', 'a b', "it's", '', '$HOME', 'x\ny', '{"a":1}', 'é']
  const { stdout } = await execa('sh', ['-c', showCommand(['printf', '%s|', ...args])])
  expect(stdout).toBe(`${args.join('|')}|`)
})

test('`showCommand` cuts an argument that nobody would read', () => {
  expect(showCommand(['engine', 'x'.repeat(500)])).toBe(`engine '${'x'.repeat(200)}…'`)
})
