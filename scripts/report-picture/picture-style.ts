/** The picture's stylesheet: plain colours, since not everything that shows an SVG knows variables, and fonts by name alone. */
import type { Palette } from '../../src/report/html/style/tokens.ts'

/** Renders the rules of one palette. */
export function renderPictureStyle(palette: Palette): string {
  const tones = ['faster', 'slower', 'same', 'open', 'withheld', 'failed'] as const
  const arms = ['arm-1', 'arm-2', 'arm-3', 'arm-4'] as const
  return [
    `text { font-family: -apple-system, BlinkMacSystemFont, 'Segoe UI', 'Noto Sans', Helvetica, Arial, sans-serif; font-size: 13px; fill: ${palette.muted} }`,
    `.paper { fill: ${palette.paper} }`,
    `.headline { font-size: 20px; font-weight: 700; fill: ${palette.ink} }`,
    `.rest { font-size: 15px }`,
    `.note, .axis text { font-size: 12px }`,
    // A wide font may carry a long name over the bars: it keeps a little room around it there.
    `.name { font-weight: 600; fill: ${palette.ink}; paint-order: stroke; stroke: ${palette.paper}; stroke-width: 3px }`,
    `.number { font-size: 15px; font-weight: 700; fill: ${palette.ink} }`,
    `.verdict { font-weight: 600; fill: ${palette.same} }`,
    ...tones.map((tone) => `.${tone} .verdict { fill: ${palette[tone]} }`),
    `.rule { stroke: ${palette.rule} }`,
    `.margin { fill: ${palette.band.slice(0, 7)}; fill-opacity: .16 }`,
    `.zero, .axis line { stroke: ${palette.muted} }`,
    `.arm-control { color: ${palette.control} }`,
    ...arms.map((arm) => `.${arm} { color: ${palette[arm]} }`),
    `.whisker, .point { stroke: currentColor; stroke-width: 1.25 }`,
    `.arm-line .whisker { stroke-width: 4 }`,
    `.point { fill: ${palette.paper} }`,
    `.arm-line .point, .beyond { fill: currentColor }`,
  ].join('\n')
}
