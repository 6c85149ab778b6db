/** What goes with a process, whatever ends it. */
import { existsSync } from 'node:fs'
import { once } from 'node:events'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { REPOSITORY } from './temp-project.ts'
import { createTemporaryDirectory } from './temporary-directory.ts'

/** Longer than a busy machine takes to end a process and to start a shell's `rm`. */
const LIMIT_MS = 60_000

const FOLDERS = ['plain', 'with two  spaces', `it's "quoted" * $HOME`, 'plain/inner', 'taken back', 'removed']

/** Makes the folders, has them removed at its end but for the last two, and says so. */
const PROGRAM = `
import { mkdir, writeFile } from 'node:fs/promises'
import { removeAtEnd, removeTemporary } from '${REPOSITORY}src/support/temporary.ts'
const [root, ...folders] = process.argv.slice(2)
const keep = new Map()
for (const folder of folders) {
  const path = root + '/' + folder
  await mkdir(path, { recursive: true })
  await writeFile(path + '/file', '')
  keep.set(folder, removeAtEnd(path))
}
keep.get('taken back')()
await removeTemporary(root + '/removed')
await mkdir(root + '/removed')
process.on('SIGUSR2', () => process.exit(3))
process.stdout.write('ready')
setInterval(() => {}, 1000)
`

test.for(['SIGKILL', 'SIGTERM', 'SIGHUP', 'SIGSEGV', 'SIGUSR2'] as const)(
  'goes with a process that ends by %s, and what was taken back stays',
  async (signal) => {
    await using directory = await createTemporaryDirectory()
    const program = await directory.write('program.ts', PROGRAM)
    const running = execa(process.execPath, [program, directory.path, ...FOLDERS], {
      reject: false,
      buffer: false,
    })
    await once(running.stdout, 'data')
    running.kill(signal)
    await running
    const left = (): readonly string[] => FOLDERS.filter((folder) => existsSync(directory.join(folder)))
    await expect.poll(left, { timeout: LIMIT_MS }).toEqual(['taken back', 'removed'])
  },
)
