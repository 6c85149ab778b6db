/** What the parts have found, kept in a folder: a JSON file a part, and one page of tables made of all of them. */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeJsonAtomically } from '../../src/support/write-file.ts'

/** A part's result, and the section it becomes. */
export interface Section {
  /** The file's name without its ending. */
  readonly part: string
  readonly title: string
  readonly markdown: string
  readonly data: unknown
}

const PAGE = 'method.md'
const ORDER = ['simulate', 'control', 'looks', 'replay', 'aa', 'slowdown', 'compare']

/** Writes a part's JSON and its section, and makes the page anew from the sections of all parts that there are. */
export async function writeSection(folder: string, { part, title, markdown, data }: Section): Promise<void> {
  await mkdir(folder, { recursive: true })
  await writeJsonAtomically(join(folder, `${part}.json`), {
    title,
    writtenAt: new Date().toISOString(),
    data,
  })
  await writeFile(join(folder, `${part}.md`), `## ${title}\n\n${markdown}\n`)
  const sections = await Promise.all(
    ORDER.map(async (each) => readFile(join(folder, `${each}.md`), 'utf8').catch(() => '')),
  )
  const page = ['# Self-test of the method\n', ...sections.filter((section) => section !== '')].join('\n')
  await writeFile(join(folder, PAGE), page)
}
