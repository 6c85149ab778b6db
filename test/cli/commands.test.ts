import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { COMMANDS, findCommand } from '../../src/cli/commands.ts'
import { describeCall } from '../../src/support/describe-call.ts'
import { refusal } from '../support/expect-error.ts'
import { REPOSITORY } from '../support/temp-project.ts'

test('every command has the npm script that its errors say to call', async () => {
  const manifest: unknown = JSON.parse(await readFile(`${REPOSITORY}package.json`, 'utf8'))
  const { scripts } = z.object({ scripts: z.record(z.string(), z.string()) }).parse(manifest)
  const calls = Object.keys(scripts).map((script) => `npm run ${script}`)
  expect(calls).toEqual(expect.arrayContaining(COMMANDS.map(({ name }) => describeCall(name))))
})

test('`findCommand` proposes the command that a misspelt name is near to, with its usage', () => {
  expect(findCommand('compare').name).toBe('compare')
  expect(() => findCommand('comapre')).toThrow(
    refusal(
      'ARGUMENTS_INVALID',
      'there is no command `comapre`, did you mean `compare`?',
      'Fix: npm run compare -- RUN RUN',
    ),
  )
})

test('`findCommand` lists all commands for a name that is near to none', () => {
  const names = COMMANDS.map(({ name }) => name).join(', ')
  expect(() => findCommand('')).toThrow(
    refusal('ARGUMENTS_INVALID', 'there is no command ``', `Fix: one of ${names}`),
  )
})
