/** Axes over numbers. */
import { scaleLinear } from 'd3-scale'
import { requireFinite } from '../../../stats/checks/non-empty.ts'
import { quantile } from '../../../stats/samples/quantile.ts'
import type { Axis } from './plot.ts'

/** A lowest and a highest value. */
export type Domain = readonly [low: number, high: number]

/** Few enough for a phone. */
const TICKS = 5

/** An axis from left to right. */
export function createXAxis(domain: Domain, title: string, format: (tick: number) => string): Axis {
  const scale = scaleLinear(padded(domain), [0, 100])
  return { position: scale, ticks: scale.ticks(TICKS), format, title }
}

/** An axis from bottom to top. */
export function createYAxis(
  domain: Domain,
  title: string,
  format: (tick: number) => string,
  ticks: number = TICKS,
): Axis {
  const scale = scaleLinear(padded(domain), [100, 0])
  return { position: scale, ticks: scale.ticks(ticks), format, title }
}

/**
 * The domain of all but the few outermost values, a little wider, with `included` in it: one stray block must not flatten the
 * rest. {@link clampTo} says what is outside.
 */
export function robustDomain(values: readonly number[], included: readonly number[] = []): Domain {
  const finite = requireFinite([...values, ...included], 'values of an axis')
  const low = quantile(finite, OUTERMOST)
  const high = quantile(finite, 1 - OUTERMOST)
  const room = (high - low) * 0.08
  return [Math.min(low - room, ...included), Math.max(high + room, ...included)]
}

/** The share of values that may lie outside at either end. */
const OUTERMOST = 0.02

/** The nearest value inside. */
export function clampTo([low, high]: Domain, value: number): number {
  return Math.min(high, Math.max(low, value))
}

/** Whether a value lies inside. */
export function isInside([low, high]: Domain, value: number): boolean {
  return value >= low && value <= high
}

/** All ticks of an axis with the digits of its step. */
export function formatTicks(domain: Domain): (tick: number) => string {
  const format = scaleLinear(padded(domain), [0, 1]).tickFormat(TICKS)
  return (tick) => format(tick)
}

/** A domain of one value has no width to draw in. */
function padded([low, high]: Domain): [number, number] {
  return high > low ? [low, high] : [low - Math.abs(low || 1) / 2, high + Math.abs(high || 1) / 2]
}
