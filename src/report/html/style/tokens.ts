/**
 * Colours. Blue, orange, green and purple of the arms stay apart for every kind of colour vision (after Okabe & Ito 2008, "Color
 * Universal Design", darkened for white paper and lightened for black); text has a contrast of at least 4.5. Paper is always light.
 */
export type Palette = Readonly<Record<keyof typeof LIGHT, string>>

export const LIGHT = {
  paper: '#ffffff',
  panel: '#f5f6f8',
  ink: '#1a1e23',
  muted: '#545d68',
  rule: '#d5dae0',
  grid: '#e8ebee',
  link: '#0b57a8',
  band: '#5f6b7a26',
  baseline: '#4a535e',
  control: '#7d8794',
  'arm-1': '#0b6bcb',
  'arm-2': '#b35400',
  'arm-3': '#0a7a58',
  'arm-4': '#9a3a8c',
  faster: '#0a6e5c',
  'faster-back': '#e0f3ee',
  slower: '#a63a0a',
  'slower-back': '#fbe9df',
  same: '#414a55',
  'same-back': '#e9ecef',
  open: '#7a5600',
  'open-back': '#fbf1d6',
  withheld: '#71369a',
  'withheld-back': '#f2e8f8',
  failed: '#a3123a',
  'failed-back': '#fbe4ea',
} as const

export const DARK: Palette = {
  paper: '#13161a',
  panel: '#1b2026',
  ink: '#e7eaee',
  muted: '#a0aab5',
  rule: '#353c45',
  grid: '#262c34',
  link: '#7db7ff',
  band: '#a0aab52e',
  baseline: '#b4bec9',
  control: '#7f8b98',
  'arm-1': '#5aa9ff',
  'arm-2': '#ff9f54',
  'arm-3': '#3fc296',
  'arm-4': '#e38ad0',
  faster: '#5fd6bb',
  'faster-back': '#12332d',
  slower: '#ff9a73',
  'slower-back': '#3a2015',
  same: '#c0c9d3',
  'same-back': '#2a3038',
  open: '#e9bd55',
  'open-back': '#352a10',
  withheld: '#d0a8f5',
  'withheld-back': '#2e2139',
  failed: '#ff8ba6',
  'failed-back': '#3b1722',
}

export const TOKENS: string = `
:root { ${declare(LIGHT)} }
@media screen and (prefers-color-scheme: dark) { :root { ${declare(DARK)} } }
.arm-baseline { --arm: var(--baseline) }
.arm-control { --arm: var(--control) }
.arm-1 { --arm: var(--arm-1) }
.arm-2 { --arm: var(--arm-2) }
.arm-3 { --arm: var(--arm-3) }
.arm-4 { --arm: var(--arm-4) }
.load-others { --arm: var(--arm-2) }
.load-steal { --arm: var(--arm-4) }
.faster { --tone: var(--faster); --back: var(--faster-back) }
.slower { --tone: var(--slower); --back: var(--slower-back) }
.same, .skipped { --tone: var(--same); --back: var(--same-back) }
.open { --tone: var(--open); --back: var(--open-back) }
.withheld { --tone: var(--withheld); --back: var(--withheld-back) }
.failed { --tone: var(--failed); --back: var(--failed-back) }
`

function declare(palette: Palette): string {
  return Object.entries(palette)
    .map(([name, color]) => `--${name}: ${color}`)
    .join('; ')
}
