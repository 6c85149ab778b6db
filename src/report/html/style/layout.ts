/** Page, headings, folds and lists. Nothing is wider than a phone but what scrolls in its own frame. */
export const LAYOUT: string = `
*, *::before, *::after { box-sizing: border-box }
html { color-scheme: light dark; -webkit-text-size-adjust: 100%; scroll-padding-top: 1rem }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.55 system-ui, sans-serif; font-variant-numeric: tabular-nums; overflow-wrap: anywhere }
.page { max-width: 72rem; margin: 0 auto; padding: 1.5rem 1rem 4rem }
h1 { font-size: clamp(1.45rem, 1.1rem + 1.6vw, 2.1rem); line-height: 1.2; letter-spacing: -.015em; margin: .25rem 0 .4rem; text-wrap: balance }
h2 { font-size: 1.3rem; line-height: 1.3; margin: 3.25rem 0 .75rem; padding-top: .75rem; border-top: 2px solid var(--ink) }
h3 { font-size: 1.05rem; line-height: 1.35; margin: 1.5rem 0 .35rem }
h4 { font-size: .95rem; line-height: 1.35; margin: 0 }
p { margin: .4rem 0; max-width: 46rem }
a { color: var(--link); text-underline-offset: .15em }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: 2px }
code { font: .875em/1.4 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace }
.eyebrow, .what, .note, .context, footer, caption { color: var(--muted); font-size: .875rem; line-height: 1.45 }
.eyebrow { margin: 0 }
.lede { font-size: 1.0625rem }
.lede, .context { max-width: none }
.notice { border-left: 4px solid var(--open); background: var(--open-back); padding: .6rem .9rem }
.warnings { list-style: none; margin: .6rem 0; font-size: .9375rem }
.warnings ul { margin: .4rem 0 0; padding-left: 1.2rem }
footer { margin-top: 4rem; border-top: 1px solid var(--rule) }
.visually-hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap }
.number { white-space: nowrap }
.chip { display: inline-block; color: var(--tone); background: var(--back); border-radius: .3rem; padding: .1rem .5rem; font-size: .8125rem; font-weight: 600; line-height: 1.45; white-space: nowrap }
.answer { margin: .6rem 0 1rem }
.said { margin: 0; max-width: none; font-weight: 600 }
.note { margin: .15rem 0 0; max-width: 52rem }
.note span { font-weight: 600 }
details > summary { cursor: pointer }
.tier { border: 1px solid var(--rule); border-radius: .5rem; margin: .6rem 0 }
.tier > summary { display: flex; flex-wrap: wrap; align-items: baseline; gap: .2rem .9rem; padding: .7rem .9rem; list-style: none }
.tier > summary::-webkit-details-marker { display: none }
.tier > summary::before { content: '▸'; color: var(--muted) }
.tier[open] > summary::before { content: '▾' }
.tier > summary h3 { margin: 0; flex: 1 1 14rem; min-width: 0 }
.outcome { display: inline-flex; flex-wrap: wrap; gap: .2rem .6rem; align-items: baseline; font-size: .9375rem }
.tier-body { padding: .25rem .9rem 1rem; border-top: 1px solid var(--rule) }
.fold { border-top: 1px solid var(--rule) }
.fold:last-child { border-bottom: 1px solid var(--rule) }
.fold > summary { display: flex; flex-wrap: wrap; align-items: baseline; gap: .1rem .8rem; padding: .55rem .25rem; list-style: none }
.fold > summary::-webkit-details-marker { display: none }
.fold > summary h2 { margin: 0; padding: 0; border: 0; font-size: 1.05rem }
.fold > summary h2::before { content: '▸ '; color: var(--muted) }
.fold[open] > summary h2::before { content: '▾ ' }
.fold-body { padding: 0 .25rem 1.5rem }
.on-paper { display: none }
.message { white-space: pre-wrap }
.data { margin: .5rem 0; font-size: .875rem }
.data > summary { color: var(--muted); padding: .2rem 0 }
.facts { display: grid; gap: 0; margin: .6rem 0; font-size: .9375rem }
.facts > div { display: grid; grid-template-columns: 12rem 1fr; gap: 0 1rem; padding: .3rem 0; border-top: 1px solid var(--grid) }
.facts > div:first-child { border-top: 0 }
.facts dt { color: var(--muted) }
.facts dd { margin: 0; min-width: 0 }
.charts .facts > div { grid-template-columns: 9.5rem 1fr }
@media (max-width: 44rem) { .facts > div, .charts .facts > div { grid-template-columns: 1fr } }
.hash { display: block }
.prompts { columns: 2; column-gap: 2rem; padding-left: 1.5rem }
.prompts li { break-inside: avoid }
@media (max-width: 44rem) { .prompts { columns: 1 } }
`
