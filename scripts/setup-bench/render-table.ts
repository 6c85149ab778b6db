import { compareTimes, wallSeconds, type Ratio, type Repetition, type Times } from './repetitions.ts'

/** The repetitions as a Markdown table: means, and the first pipeline's ratio to the second. */
export function renderTable(
  repetitions: readonly Repetition[],
  names: readonly [name: string, reference: string],
): string {
  const rows = names.map((name) => {
    const times = repetitions.flatMap(({ pipelines }) => pipelines[name] ?? [])
    const cpu = meanOf(times, ({ cpuSeconds }) => cpuSeconds ?? Number.NaN)
    return [name, meanOf(times, wallSeconds), cpu, describeParts(times)]
  })
  const wall = compareTimes(repetitions, names, wallSeconds)
  const cpu = compareTimes(repetitions, names, ({ cpuSeconds }) => cpuSeconds ?? Number.NaN)
  const ratios = [`${names[0]} / ${names[1]}`, formatRatio(wall), formatRatio(cpu), '']
  const head = ['pipeline', 'wall, s', 'CPU, s', 'parts, s']
  return [head, head.map(() => '---'), ...rows, ratios].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

function describeParts(times: readonly Times[]): string {
  const parts = Object.keys(times[0]?.parts ?? {})
  if (parts.length < 2) return ''
  return parts
    .map((part) => `${part} ${meanOf(times, ({ parts: seconds }) => seconds[part] ?? Number.NaN)}`)
    .join(', ')
}

function meanOf(times: readonly Times[], read: (time: Times) => number): string {
  const mean = times.reduce((sum, time) => sum + read(time), 0) / times.length
  return Number.isNaN(mean) ? '-' : mean.toFixed(1)
}

function formatRatio(ratio: Ratio | undefined): string {
  if (ratio === undefined || Number.isNaN(ratio.ratio)) return '-'
  const { interval } = ratio
  const shown = interval === undefined ? '' : ` [${interval.map((bound) => bound.toFixed(3)).join(', ')}]`
  return `${ratio.ratio.toFixed(3)}${shown}`
}
