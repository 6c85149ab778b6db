import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { renderIndex } from '../../../src/report/history/index-page.ts'
import type { History } from '../../../src/report/history/read-history.ts'
import { renderReport } from '../../../src/report/html/report.ts'
import { runRecordSchema } from '../../../src/report/run-record.ts'
import { CHROMIUM, findAccessibilityFaults, launchBrowser } from '../../support/browser.ts'
import { createFullRecord, poison } from '../../support/report-record.ts'
import { createTemporaryDirectory, type TemporaryDirectory } from '../../support/temporary-directory.ts'

const RUN = 'globalThis.__ran = true'
const PAYLOAD = [
  `<script>${RUN}</script>`,
  `"><img src=x onerror="${RUN}">`,
  `'><svg onload='${RUN}'>`,
  `</script></style></title></textarea><script>${RUN}</script>`,
  `--><iframe srcdoc="<script>parent.__ran = true</script>">`,
  `javascript:${RUN}`,
  '\u202Eder\u202C \u2066x\u2069 \u0000\u001B[2J\u0085 &lt;b&gt;',
  'x'.repeat(300),
].join(' ')
/** The folder of a run, as bad as a file system allows. */
const FOLDER = `2026-01-01T00"><img src=x onerror=${RUN}>javascript:`
/** Into the page, to its neighbours, or into a folder beside it. */
const HARMLESS_LINK =
  /^(#[a-z0-9-]+|results\.json|\.\.\/index\.html|\.\/[^/:"<>\s]+\/(report\.html|results\.json))$/
const PHONE = { width: 360, height: 740 }
const DESKTOP = { width: 1280, height: 900 }
const PROBE = fileURLToPath(new URL('../../support/page-probe.mjs', import.meta.url))
const BACKGROUND = "probe.style('body', 'background-color')"

interface Opened extends AsyncDisposable {
  readonly page: Page
  /** Addresses that the page asked for, its own left out. */
  readonly requests: readonly string[]
}
interface Traces {
  readonly ran: boolean
  readonly violations: readonly string[]
}
interface Inspection {
  readonly elements: readonly string[]
  readonly handlers: readonly string[]
  readonly links: readonly string[]
  readonly text: string
}

function createHistory(record = createFullRecord()): History {
  return {
    runs: [
      { folder: FOLDER, summary: record },
      { folder: '2025-12-31T00-00-00-000Z', summary: { ...record, finishedAt: null } },
    ],
    damaged: [{ folder: FOLDER, why: PAYLOAD }],
    omitted: 3,
  }
}

describe.skipIf(CHROMIUM === undefined)(
  'the pages in Chromium (needs it: npm run provision -- --tests)',
  () => {
    let browser: Browser
    let directory: TemporaryDirectory
    beforeAll(async () => {
      directory = await createTemporaryDirectory()
      browser = await launchBrowser()
      const poisoned = runRecordSchema.parse(poison(createFullRecord(), PAYLOAD))
      await directory.write('run/report.html', renderReport(createFullRecord()))
      await directory.write('index.html', renderIndex(createHistory()))
      await directory.write('poisoned.html', renderReport(poisoned))
      await directory.write('poisoned-index.html', renderIndex(createHistory(poisoned)))
    })
    afterAll(async () => {
      await browser.close()
      await directory[Symbol.asyncDispose]()
    })

    async function open(file: string, options: BrowserContextOptions = {}): Promise<Opened> {
      const context = await browser.newContext({ viewport: DESKTOP, ...options })
      const page = await context.newPage()
      const url = pathToFileURL(directory.join(file)).href
      const requests: string[] = []
      page.on('request', (request) => {
        if (request.url() !== url) requests.push(request.url())
      })
      await page.addInitScript({ path: PROBE })
      await page.goto(url)
      return { page, requests, [Symbol.asyncDispose]: async () => context.close() }
    }

    test.for(['poisoned.html', 'poisoned-index.html'])(
      'nothing in a record becomes markup of %s, runs, loads, leads anywhere or widens it',
      async (file) => {
        await using opened = await open(file, { viewport: PHONE })
        const { page, requests } = opened
        await page.evaluate("probe.unfold('details')")
        await expect(page.evaluate('probe.traces()')).resolves.toEqual({ ran: false, violations: [] })
        expect(requests).toEqual([])
        const { elements, handlers, links, text } = await page.evaluate<Inspection>('probe.inspect()')
        expect({ elements, handlers }).toEqual({ elements: [], handlers: [] })
        expect(links.filter((link) => !HARMLESS_LINK.test(link))).toEqual([])
        expect(links).not.toHaveLength(0)
        expect(text).toContain(`<script>${RUN}</script>`)
        expect(text).toContain(String.raw`\u{202e}der\u{202c}`)
        expect(text.replaceAll(/\s/g, '')).not.toMatch(/[\p{Cc}\p{Cf}]/u)
        await expect(page.evaluate('probe.width()')).resolves.toBe(PHONE.width)
      },
    )

    test('the policy stops what escaping might miss one day', async () => {
      const hole = `<script>${RUN}</script><img src=x onerror="${RUN}"><a id="hole" href="javascript:${RUN}">x</a><p style="color: red" onclick="${RUN}">x</p>`
      await directory.write('hole.html', renderReport(createFullRecord()).replace('<main>', `<main>${hole}`))
      await using opened = await open('hole.html')
      await opened.page.click('#hole')
      const { ran, violations } = await opened.page.evaluate<Traces>('probe.traces()')
      expect(ran).toBe(false)
      expect(new Set(violations)).toEqual(
        new Set(['script-src-elem', 'img-src', 'script-src-attr', 'style-src-attr']),
      )
    })

    test.for(['run/report.html', 'index.html'])(
      'axe finds no fault in %s, light or dark, on a desktop or a phone; it is no wider than either',
      async (file) => {
        await using opened = await open(file)
        const { page, requests } = opened
        await page.evaluate(
          "probe.unfold('.tier:first-of-type, .tier:first-of-type details, .tier:last-of-type')",
        )
        for (const viewport of [DESKTOP, PHONE]) {
          await page.setViewportSize(viewport)
          for (const colorScheme of ['light', 'dark'] as const) {
            await page.emulateMedia({ colorScheme })
            expect(await findAccessibilityFaults(page), `${colorScheme}, ${viewport.width} px`).toEqual([])
          }
          await expect(page.evaluate('probe.width()')).resolves.toBe(viewport.width)
        }
        expect(requests).toEqual([])
      },
    )

    test('colours follow the scheme; paper is always white, with every tier unfolded', async () => {
      await using opened = await open('run/report.html', { colorScheme: 'light' })
      const { page } = opened
      const readColors = async (): Promise<unknown> =>
        Promise.all([page.evaluate(BACKGROUND), page.evaluate("probe.style('.whisker.arm-1', 'stroke')")])
      expect(await readColors()).toEqual(['rgb(255, 255, 255)', 'rgb(11, 107, 203)'])
      await page.emulateMedia({ colorScheme: 'dark' })
      expect(await readColors()).toEqual(['rgb(19, 22, 26)', 'rgb(90, 169, 255)'])
      await expect(page.locator('details.tier figure').first().isVisible()).resolves.toBe(false)
      await page.emulateMedia({ colorScheme: 'dark', media: 'print' })
      expect(await readColors()).toEqual(['rgb(255, 255, 255)', 'rgb(11, 107, 203)'])
      await expect(page.locator('details.tier figure').first().isVisible()).resolves.toBe(true)
    })

    test('a tier unfolds by keyboard, and by its link in the overview', async () => {
      await using opened = await open('run/report.html')
      const { page } = opened
      const tier = (index: number) => page.locator('details.tier').nth(index)
      await tier(0).locator('summary').first().focus()
      await page.keyboard.press('Enter')
      await page.locator('.forest a').nth(1).focus()
      await page.keyboard.press('Enter')
      const open3 = [0, 1, 2].map(async (index) => tier(index).getAttribute('open'))
      expect(await Promise.all(open3)).toEqual(['', '', null])
    })
  },
)
