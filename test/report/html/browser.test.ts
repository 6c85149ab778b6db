import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { renderIndex } from '../../../src/report/history/index-page.ts'
import type { History } from '../../../src/report/history/read-history.ts'
import { renderReport } from '../../../src/report/html/report.ts'
import { runRecordSchema, type RunRecord } from '../../../src/report/record/run-record.ts'
import { CHROMIUM, findAccessibilityFaults, launchBrowser } from '../../support/browser.ts'
import { createFullRecord, poison } from '../../support/report-record.ts'
import { createTier, createWindows } from '../../support/tier-record.ts'
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
/** A4 less its margins, at 96 pixels an inch. */
const PAPER = { width: 703, height: 1016 }
const PROBE = fileURLToPath(new URL('../../support/page-probe.mjs', import.meta.url))
const BACKGROUND = "probe.style('body', 'background-color')"

interface Opened extends AsyncDisposable {
  readonly page: Page
  /** Addresses that the page asked for, its own left out. */
  readonly requests: readonly string[]
}
interface Box {
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
  readonly height: number
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

/** As the default bench files measure, with a long name among them. */
function createEightTiers(): RunRecord {
  const tiers = Array.from({ length: 8 }, (_, index) =>
    createTier({
      name: index === 2 ? 'single request: explain machine learning briefly' : `${index + 1} requests`,
      windows: createWindows({ baseline: 1, pgo: 0.95, control: 1 }, 14),
      warnings:
        index === 0 ? [{ code: 'steal', fact: 'the hypervisor took 2 %', hint: 'use other CPUs' }] : [],
    }),
  )
  return createFullRecord({ tiers })
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
      await directory.write('eight.html', renderReport(createEightTiers()))
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
          "probe.unfold('.tier:first-of-type, .tier:first-of-type details, .tier:last-of-type, .fold, header details')",
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
        Promise.all([page.evaluate(BACKGROUND), page.evaluate("probe.style('.arm-1 .whisker', 'stroke')")])
      expect(await readColors()).toEqual(['rgb(255, 255, 255)', 'rgb(11, 107, 203)'])
      await page.emulateMedia({ colorScheme: 'dark' })
      expect(await readColors()).toEqual(['rgb(19, 22, 26)', 'rgb(90, 169, 255)'])
      await expect(page.locator('details.tier figure').first().isVisible()).resolves.toBe(false)
      await page.emulateMedia({ colorScheme: 'dark', media: 'print' })
      expect(await readColors()).toEqual(['rgb(255, 255, 255)', 'rgb(11, 107, 203)'])
      await expect(page.locator('details.tier figure').first().isVisible()).resolves.toBe(true)
    })

    test('a tier unfolds by keyboard, and by the link of its warning', async () => {
      await using opened = await open('run/report.html')
      const { page } = opened
      const tier = (index: number) => page.locator('details.tier').nth(index)
      await tier(0).locator('summary').first().focus()
      await page.keyboard.press('Enter')
      await page.locator('.warnings summary').focus()
      await page.keyboard.press('Enter')
      await page.locator('.warnings a').focus()
      await page.keyboard.press('Enter')
      const open3 = [0, 1, 2].map(async (index) => tier(index).getAttribute('open'))
      expect(await Promise.all(open3)).toEqual(['', '', null])
    })

    test('the first screen of a desktop holds headline, warnings and eight tiers, each with its bar on one axis', async () => {
      await using opened = await open('eight.html')
      const { page } = opened
      const boxes = async (selector: string): Promise<readonly Box[]> =>
        page.evaluate(`probe.boxes('${selector}')`)
      const rows = await boxes('.row > summary')
      expect(rows).toHaveLength(8)
      const parts = [
        'h1',
        '.warnings > summary',
        '.row > summary',
        'summary .chip',
        'summary .figures',
        'summary .short',
      ]
      for (const part of parts) {
        for (const { top, bottom, height } of await boxes(part)) {
          expect({ part, shown: height > 0 && top >= 0 && bottom <= DESKTOP.height }).toEqual({
            part,
            shown: true,
          })
        }
      }
      const bars = await boxes('.row .drawn > svg')
      const axes = await boxes('.row-foot > svg')
      expect(bars).toHaveLength(8)
      expect(new Set([...bars, ...axes].map(({ left, right }) => `${left} to ${right}`)).size).toBe(1)
    })

    test('on a phone a row stacks: name, verdict with its number, bar, sentence', async () => {
      await using opened = await open('eight.html', { viewport: PHONE })
      const { page } = opened
      const first = async (part: string): Promise<Box> => {
        const [box] = await page.evaluate<readonly Box[]>(`probe.boxes('.row > summary ${part}')`)
        if (box === undefined) throw new Error(`there is no ${part}`)
        return box
      }
      const [name, chip, figures, bar, short] = (await Promise.all(
        ['h3', '.chip', '.figures', '.drawn', '.short'].map(first),
      )) as [Box, Box, Box, Box, Box]
      expect(name.bottom).toBeLessThanOrEqual(chip.top)
      expect(figures.left).toBeGreaterThan(chip.right)
      expect(figures.top).toBeLessThan(chip.bottom)
      expect(bar.top).toBeGreaterThanOrEqual(chip.bottom)
      expect(bar.right - bar.left).toBeGreaterThan(0.85 * PHONE.width)
      expect(short.top).toBeGreaterThanOrEqual(bar.bottom)
    })

    test('on paper the rows stand together, before what they unfold to', async () => {
      await using opened = await open('eight.html')
      const { page } = opened
      await page.emulateMedia({ media: 'print' })
      await page.setViewportSize(PAPER)
      const rows = await page.evaluate<readonly Box[]>("probe.boxes('.row > summary, .row-foot')")
      const bodies = await page.evaluate<readonly Box[]>("probe.boxes('.tier-body, .fold-body')")
      expect(bodies).toHaveLength(8 + 4)
      expect(Math.min(...bodies.map(({ height }) => height))).toBeGreaterThan(0)
      expect(Math.max(...rows.map(({ bottom }) => bottom))).toBeLessThanOrEqual(
        Math.min(...bodies.map(({ top }) => top)),
      )
      await expect(page.evaluate('probe.width()')).resolves.toBe(PAPER.width)
    })
  },
)
