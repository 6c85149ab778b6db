/** The file behind `{prompts_file}`. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createTemporaryFolder } from '../../support/owned-folder.ts'
import { removeTemporary } from '../../support/temporary.ts'
import type { RunRequest } from '../protocol/protocol.ts'

/** One window's requests as JSON Lines, in a directory that lives as long as its engine's session. */
export class PromptsFile {
  #directory: string | undefined

  /** Writes the requests over those of the window before and gives the file's path. */
  async write(requests: readonly RunRequest[]): Promise<string> {
    this.#directory ??= await createTemporaryFolder('prompts')
    const path = join(this.#directory, 'prompts.jsonl')
    await writeFile(path, requests.map((request) => `${JSON.stringify(request)}\n`).join(''))
    return path
  }

  async remove(): Promise<void> {
    if (this.#directory !== undefined) await removeTemporary(this.#directory)
    this.#directory = undefined
  }
}
