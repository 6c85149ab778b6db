/** README.md and docs/*.md as somebody reads them: links that lead somewhere, lines that fit, a README of one minute. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { findBrokenLinks, findLongLines } from '../support/markdown-page.ts'
import { REPOSITORY } from '../support/temp-project.ts'
import { createTemporaryDirectory } from '../support/temporary-directory.ts'

const LONGEST_LINE = 120
const LONGEST_README = 150

const docs = (await readdir(join(REPOSITORY, 'docs'))).filter((file) => file.endsWith('.md'))
const PAGES = ['README.md', 'examples/README.md', ...docs.map((file) => `docs/${file}`)]

test.for(PAGES)('every link of %s leads to a file, and to a heading where it names one', async (page) => {
  await expect(findBrokenLinks(REPOSITORY, page)).resolves.toEqual([])
})

test.for(PAGES)(`the prose of %s has lines of at most ${LONGEST_LINE} characters`, async (page) => {
  await expect(findLongLines(REPOSITORY, page, LONGEST_LINE)).resolves.toEqual([])
})

describe('README.md', () => {
  test(`has at most ${LONGEST_README} lines`, async () => {
    const readme = await readFile(join(REPOSITORY, 'README.md'), 'utf8')
    expect(readme.trimEnd().split('\n').length).toBeLessThanOrEqual(LONGEST_README)
  })

  test('leads to every page in docs/', async () => {
    const readme = await readFile(join(REPOSITORY, 'README.md'), 'utf8')
    expect(docs.length).toBeGreaterThan(10)
    expect(docs.filter((file) => !readme.includes(`(docs/${file})`))).toEqual([])
  })
})

test('a link to a missing file or heading is found, in code it is none', async () => {
  await using directory = await createTemporaryDirectory()
  await directory.write('docs/other.md', '# A `heading`, twice\n\n# A `heading`, twice\n')
  const links = ['docs/other.md', 'docs/other.md#a-heading-twice', 'docs/other.md#a-heading-twice-1', '#page']
  const broken = ['docs/none.md', 'docs/other.md#heading', '#other', 'none.svg', 'docs/none.svg']
  const [file, heading, own, dark, light] = broken
  const lines = [
    '# Page',
    ...links.map((link) => `[\`ok\`](${link}) and [elsewhere](https://example.org/none)`),
    `[a](${file}), [b](${heading}), [c](${own})`,
    `<source srcset="${dark}"><img src="${light}">`,
    '`[d](none)`',
    '```md',
    '[e](none)',
    '```',
  ]
  await directory.write('page.md', lines.join('\n'))
  await expect(findBrokenLinks(directory.path, 'page.md')).resolves.toEqual(
    broken.map((link) => `page.md: ${link}`),
  )
})

test('a long line of prose is found by its number, in tables and code it may be long', async () => {
  await using directory = await createTemporaryDirectory()
  const [fits, long] = ['a'.repeat(20), 'a'.repeat(21)]
  const lines = ['```', long, '```', `| ${long} |`, fits, long, `[${fits.slice(2)}](a-long-target.md)`]
  await directory.write('page.md', lines.join('\n'))
  await expect(findLongLines(directory.path, 'page.md', 20)).resolves.toEqual(['page.md:6'])
})
