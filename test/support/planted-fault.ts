/** Something wrong that is put into a project and taken out again. */
import { rm } from 'node:fs/promises'
import type { Settings } from '../../src/settings/settings.ts'
import type { TemporaryDirectory } from './temporary-directory.ts'

/** A fault, as it is put into a project. */
export interface Planted {
  readonly settings?: Settings
  /** Variables of this process. */
  readonly env?: Readonly<Record<string, string>>
  /** Files by their path in the project, with their content while the fault is there. */
  readonly files?: Readonly<Record<string, string>>
}

/** Runs `act` with the fault in place; afterwards variables and files are as they were. */
export async function withFault(
  directory: TemporaryDirectory,
  { settings = {}, env = {}, files = {} }: Planted,
  act: (settings: Settings) => Promise<void>,
): Promise<void> {
  const before = await Promise.all(
    Object.keys(files).map(async (file) => [file, await directory.read(file)] as const),
  )
  const variables = Object.keys(env).map((name) => [name, process.env[name]] as const)
  try {
    for (const [file, content] of Object.entries(files)) await directory.write(file, content)
    Object.assign(process.env, env)
    await act(settings)
  } finally {
    for (const [name, value] of variables) {
      if (value === undefined) delete process.env[name]
      else process.env[name] = value
    }
    for (const [file, content] of before) {
      if (content === undefined) await rm(directory.join(file))
      else await directory.write(file, content)
    }
  }
}
