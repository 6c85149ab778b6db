/** A build of C or C++ that was interrupted: where it stood, for the next one of the very same. */
import { readFile, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { z } from 'zod'
import { writeJsonAtomically } from '../../support/write-file.ts'

const schema = z.object({
  /** Hash of all that the build depends on. */
  key: z.string(),
  /** Commands that had gone to their end. */
  done: z.int().nonnegative(),
  /** What compilers have said so far of a profile's use. */
  output: z.string(),
})

/** What is noted of it. */
export type InterruptedBuild = z.infer<typeof schema>

/** Build tools that go on by themselves where they were interrupted, and remove what they had half made. */
const GO_ON: ReadonlySet<string> = new Set(['make', 'gmake', 'ninja', 'ninja-build', 'samu'])

/** Whether a command that was asked to end may be run again where it stood, and makes what it would have made. */
export function goesOn([file = '', ...args]: readonly string[]): boolean {
  const program = basename(file)
  return (
    GO_ON.has(program) ||
    (program === 'cmake' && args[0] === '--build') ||
    (program === 'meson' && args[0] === 'compile')
  )
}

/** Notes where a build stands. */
export async function noteInterrupted(stage: string, build: InterruptedBuild): Promise<void> {
  await writeJsonAtomically(notePath(stage), build)
}

/** Takes the note of a build with this key, so that nobody goes on from it twice: what happens to the next one is not known yet. */
export async function takeInterrupted(stage: string, key: string): Promise<InterruptedBuild | undefined> {
  const path = notePath(stage)
  const text = await readFile(path, 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  await rm(path)
  const note = parseNote(text)
  return note?.key === key ? note : undefined
}

/** One that cannot be read says nothing: the build begins anew. */
function parseNote(text: string): InterruptedBuild | undefined {
  try {
    return schema.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}

function notePath(stage: string): string {
  return join(stage, 'interrupted.json')
}
