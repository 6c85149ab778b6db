/** Numbers as a page shows them: with a true minus, grouped digits and a unit that fits. */
import type { Comparison } from '../../../measure/record/tier-record.ts'
import {
  formatDetectable,
  formatEstimate,
  formatLevel,
  formatSignedPercent,
  roundOutwards,
} from '../../words/text.ts'

/** No line break before the unit. */
const UNIT = '\u00A0%'
const count = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })

/** `+5.2 % [+4.8, +5.6]`. */
export function showEstimate(comparison: Pick<Comparison, 'estimate' | 'interval'>, margin?: number): string {
  return typeset(formatEstimate(comparison, margin))
}

/** A signed share: `−0.3 %`. */
export function showSignedPercent(share: number, digits: number = 1): string {
  return typeset(formatSignedPercent(share, digits))
}

/** A share without a sign: `0.7 %`, with up to so many significant digits. */
export function showPercent(share: number, significant: number = 3): string {
  return typeset(`${Number((share * 100).toPrecision(significant))} %`)
}

/** Both ends of an interval of shares, rounded outwards and signed: `−0.10 to +0.74 %`; their sizes alone, the smaller first, when `unsigned`. */
export function showRange([low, high]: readonly [number, number], digits: number, unsigned = false): string {
  const ends = unsigned ? ([Math.abs(low), Math.abs(high)] as const) : ([low, high] as const)
  const [least, most] = roundOutwards(ends, digits).map((share) =>
    unsigned ? (share * 100).toFixed(digits) : showSignedPercent(share, digits).replace(UNIT, ''),
  )
  return `${least} to ${most}${UNIT}`
}

/** The smallest effect that would have been found: `0.62 %`. */
export function showDetectable(share: number | null): string {
  return typeset(formatDetectable(share))
}

/** A level of confidence: `95 %`. */
export function showLevel(confidence: number): string {
  return typeset(formatLevel(confidence))
}

/** A p value: `p < 0.001` or two significant digits. */
export function showP(p: number): string {
  return p < 0.001 ? 'p < 0.001' : `p = ${Number(p.toPrecision(2))}`
}

/** `25,302`. */
export function showCount(value: number): string {
  return count.format(value)
}

/** `1 block`, `12 blocks`; `plural` for nouns that do not just get an s. */
export function showCounted(value: number, noun: string, plural: string = `${noun}s`): string {
  return `${showCount(value)} ${value === 1 ? noun : plural}`
}

/** A time in the unit that leaves one to three digits before the point: `1.23 ms`. */
export function showNs(ns: number): string {
  const { divisor, unit } = timeUnit(ns)
  return `${Number((ns / divisor).toPrecision(3))} ${unit}`
}

/** The unit for times of about this size, and how many ns it has. */
export function timeUnit(ns: number): { readonly divisor: number; readonly unit: string } {
  if (ns < 1e3) return { divisor: 1, unit: 'ns' }
  if (ns < 1e6) return { divisor: 1e3, unit: 'µs' }
  return ns < 1e9 ? { divisor: 1e6, unit: 'ms' } : { divisor: 1e9, unit: 's' }
}

/** A duration as people say it: `45 seconds`, `3 minutes`, `2 hours`. */
export function showDuration(seconds: number): string {
  if (seconds < 90) return showCounted(Math.max(1, Math.round(seconds)), 'second')
  if (seconds < 5400) return showCounted(Math.round(seconds / 60), 'minute')
  return showCounted(Math.round(seconds / 3600), 'hour')
}

/** `8.2 MiB`. */
export function showBytes(bytes: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB']
  const power = bytes < 1024 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10))
  return `${Number((bytes / 2 ** (10 * power)).toPrecision(3))} ${units[power]}`
}

/** `2026-11-24 13:31 UTC`; what is no time is shown as it stands. */
export function showTime(iso: string): string {
  return Number.isNaN(Date.parse(iso))
    ? iso
    : `${new Date(iso).toISOString().slice(0, 16).replace('T', ' ')} UTC`
}

/** The hyphen of `toFixed` as a minus sign, and the unit tied to its number. */
function typeset(text: string): string {
  return text.replaceAll('-', '−').replaceAll(' %', UNIT)
}
