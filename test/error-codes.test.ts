import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ERRORS } from '../src/error-codes.ts'
import { REPOSITORY } from './support/temp-project.ts'

test('every code is one that the suite can throw', async () => {
  const folder = join(REPOSITORY, 'src')
  const files = (await readdir(folder, { recursive: true })).filter(
    (path) => path.endsWith('.ts') && !path.endsWith('error-codes.ts'),
  )
  const sources = await Promise.all(files.map(async (path) => readFile(join(folder, path), 'utf8')))
  const unused = Object.keys(ERRORS).filter((code) => !sources.some((source) => source.includes(`'${code}'`)))
  expect(unused).toEqual([])
})

test('every guide is made of sentences', () => {
  const texts = Object.values(ERRORS).flatMap(({ means, fix }) => [means, fix])
  expect(texts.filter((text) => !/^[A-Z`].*\.$/.test(text))).toEqual([])
})
