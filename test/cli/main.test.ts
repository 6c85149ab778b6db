/** The command line as a person has it. */
import { describe, expect, test } from 'vitest'
import { COMMANDS } from '../../src/cli/commands.ts'
import { call } from '../support/command-line.ts'
import { createTemporaryDirectory } from '../support/temporary-directory.ts'

/** Says on stderr which modules are loaded. */
const SAY_MODULES = `import { registerHooks } from 'node:module'
registerHooks({ load(url, context, next) { console.error('loaded ' + url); return next(url, context) } })`

/** The modules that a call loads, Node's own left out. */
async function listModules(args: readonly string[], cwd = process.cwd()): Promise<readonly string[]> {
  const hook = `data:text/javascript,${encodeURIComponent(SAY_MODULES)}`
  const { stderr } = await call(args, { cwd, env: { NODE_OPTIONS: `--import=${hook}` } })
  return [...stderr.matchAll(/^loaded (file:.*)$/gm)].map(([, url = '']) => url)
}

describe('pgo-benchmarks', () => {
  test.for([[], ['help'], ['--help']])('%j lists all commands', async (args) => {
    const { stdout, exitCode } = await call(args)
    expect(exitCode).toBe(0)
    expect([...stdout.matchAll(/^ {2}(\w+)/gm)].map(([, name]) => name)).toEqual([
      'init',
      'doctor',
      'provision',
      'plan',
      'build',
      'clean',
      'compare',
      'pool',
      'recompute',
      'conformance',
    ])
  })

  test('refuses a command that it does not have, and an option that a command does not have', async () => {
    await expect(call(['toString'])).resolves.toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(/ARGUMENTS_INVALID.*`toString`\nFix: one of init, doctor, /),
    })
    await expect(call(['plan', '--loud'])).resolves.toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(
        /ARGUMENTS_INVALID.*`plan`: Unknown option '--loud'.*\nFix: npm run plan -- \[DIRECTORY\]$/,
      ),
    })
  })

  test('refuses more arguments than a command takes', async () => {
    await expect(call(['recompute', 'a', 'b'])).resolves.toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('2 arguments were given, it takes at most 1'),
    })
  })

  test('proposes the command and the option that a misspelt one is near to', async () => {
    await expect(call(['paln'])).resolves.toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(/`paln`, did you mean `plan`\?\nFix: npm run plan -- \[DIRECTORY\]$/),
    })
    await expect(call(['provision', '--test'])).resolves.toMatchObject({
      exitCode: 1,
      stderr: expect.stringMatching(
        /`provision`: Unknown option '--test', did you mean '--tests'\?\nFix: npm run provision -- \[--tests\] \[DIRECTORY\]$/,
      ),
    })
  })

  test('says how a command is called', async () => {
    await expect(call(['compare', '--help'])).resolves.toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/^compare RUN RUN\n/),
    })
  })

  test.for(COMMANDS)('`help $name` and `$name --help` explain its arguments', async (command) => {
    const { name, summary, positionals, options } = command
    const help = await call(['help', name])
    expect(help).toMatchObject({ exitCode: 0, stderr: '' })
    expect(help.stdout).toContain(summary)
    for (const { label, description } of Object.values(positionals)) {
      expect(help.stdout).toMatch(new RegExp(`^  ${label} .*`, 'm'))
      expect(help.stdout).toContain(`  ${description}`)
    }
    for (const [option, { description }] of Object.entries(options)) {
      expect(help.stdout).toMatch(new RegExp(`^  --${option} .*`, 'm'))
      expect(help.stdout).toContain(`  ${description}`)
    }
    await expect(call([name, '--help'])).resolves.toEqual(help)
  })

  test('loads what a command is made of only when it is run', async () => {
    const light =
      /\/src\/(?:cli\/[\w-]+|errors|\w+(?:\/\w+)*\/(?:clean-text|closest-word|describe-call|node-version|print|secrets))\.ts$/
    for (const args of [['help'], ['plan', '--help'], ['plan', '--loud'], ['paln']]) {
      const modules = await listModules(args)
      expect(modules).toContainEqual(expect.stringMatching(/\/src\/cli\/main\.ts$/))
      expect(modules.filter((url) => !light.test(url))).toEqual([])
    }
    await using directory = await createTemporaryDirectory()
    const modules = await listModules(['plan'], directory.path)
    expect(modules).toContainEqual(expect.stringMatching(/\/src\/cli\/commands\/plan\.ts$/))
    expect(modules).toContainEqual(expect.stringContaining('/node_modules/vitest/'))
  })
})
