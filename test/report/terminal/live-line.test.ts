import { expect, test } from 'vitest'
import { createLiveLine } from '../../../src/report/terminal/live-line.ts'

const ERASE = '\r\u001B[2K'

test('a live line is drawn over itself and leaves nothing behind', () => {
  const written: string[] = []
  const line = createLiveLine((text) => written.push(text))
  line.erase()
  expect(written).toEqual([])
  line.draw('one')
  line.draw('two')
  line.erase()
  line.erase()
  expect(written).toEqual([`${ERASE}one`, `${ERASE}two`, ERASE])
})
