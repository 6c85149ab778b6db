/** How a verdict looks: a word, a sign and a tone, so that it never hangs on colour alone. */
import type { TierRecord, TierVerdict } from '../../../measure/record/tier-record.ts'
import { html, type Markup } from './markup.ts'
import { showPercent } from './numbers.ts'

/** Classes that the stylesheet gives a colour. */
export type Tone = 'faster' | 'slower' | 'same' | 'open' | 'withheld' | 'failed' | 'skipped'

/** Word, sign and tone of an outcome. */
export interface VerdictLook {
  readonly word: string
  readonly sign: string
  readonly tone: Tone
}

/** The look of an arm's verdict; the words are the terminal's. */
export function lookOf(verdict: TierVerdict, margin: number): VerdictLook {
  switch (verdict.kind) {
    case 'faster-by-margin':
      return { word: `faster by at least ${showPercent(margin)}`, sign: '▲', tone: 'faster' }
    case 'faster':
      return { word: `faster${less(verdict.withinMargin, margin)}`, sign: '△', tone: 'faster' }
    case 'slower':
      return { word: `slower${less(verdict.withinMargin, margin)}`, sign: '▼', tone: 'slower' }
    case 'equivalent':
      return { word: 'equivalent', sign: '=', tone: 'same' }
    case 'inconclusive':
      return { word: 'inconclusive', sign: '?', tone: 'open' }
    case 'withheld':
      return { word: 'withheld', sign: '!', tone: 'withheld' }
  }
}

function less(withinMargin: boolean | undefined, margin: number): string {
  return withinMargin === true ? `, by less than ${showPercent(margin)}` : ''
}

/** The look of a tier without numbers. */
export function lookOfState(state: Exclude<TierRecord['state'], 'measured'>): VerdictLook {
  return state === 'failed'
    ? { word: 'failed', sign: '×', tone: 'failed' }
    : { word: 'skipped', sign: '–', tone: 'skipped' }
}

/** The chip that stands beside a tier's name. */
export function renderChip({ word, sign, tone }: VerdictLook): Markup {
  return html`<span class="chip ${tone}"><span aria-hidden="true">${sign}</span> ${word}</span>`
}
