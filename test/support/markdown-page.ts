/** What the tests read of a page of Markdown as GitHub shows it. */
import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pathExists } from 'fs-extra/esm'
import GithubSlugger from 'github-slugger'

const FENCED_CODE = /^```.*?^```$/gms
const CODE = /`[^`]*`/g
/** Where `[text](target)`, `src="target"` and `srcset="target"` lead. */
const TARGET = /\]\(([^)\s]+)\)|\bsrc(?:set)?="([^"]+)"/g

/** The links of a page, by its path from the root, that lead to no file or, with `#`, to no heading of one. */
export async function findBrokenLinks(root: string, path: string): Promise<readonly string[]> {
  const page = await readFile(join(root, path), 'utf8')
  const broken: string[] = []
  for (const [, link, source] of withoutCode(page).replaceAll(CODE, '').matchAll(TARGET)) {
    const target = link ?? source ?? ''
    if (!isExternal(target) && !(await leadsSomewhere(join(root, path), target)))
      broken.push(`${path}: ${target}`)
  }
  return broken
}

/** The lines of a page that are longer than `most` characters, tables, code and the targets of links not counted. */
export async function findLongLines(root: string, path: string, most: number): Promise<readonly string[]> {
  const lines = withoutCode(await readFile(join(root, path), 'utf8')).split('\n')
  return lines.flatMap((line, index) => {
    const isLong = !line.startsWith('|') && line.replaceAll(TARGET, '').length > most
    return isLong ? [`${path}:${index + 1}`] : []
  })
}

/** Its lines stay where they are. */
function withoutCode(page: string): string {
  return page.replaceAll(FENCED_CODE, (code) => code.replaceAll(/[^\n]/g, ''))
}

function isExternal(target: string): boolean {
  return /^[a-z]+:/.test(target)
}

async function leadsSomewhere(from: string, target: string): Promise<boolean> {
  const [file = '', anchor] = target.split('#')
  const path = file === '' ? from : join(dirname(from), file)
  if (!(await pathExists(path))) return false
  return anchor === undefined || listAnchors(await readFile(path, 'utf8')).includes(anchor)
}

function listAnchors(page: string): readonly string[] {
  const slugger = new GithubSlugger()
  return [...withoutCode(page).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => slugger.slug(heading))
}
