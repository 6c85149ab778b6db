/** The rows of tiers: columns where there is room for them, else one thing below the other. */
export const ROWS: string = `
.rows { --columns: minmax(0, 20rem) 12rem minmax(0, 1fr) 8.5rem; margin: 1.1rem 0 2rem }
.row-head, .row > summary, .row-foot { display: grid; grid-template-columns: var(--columns); gap: 0 1rem; padding: 0 .25rem }
.row-head { align-items: baseline; color: var(--muted); font-size: .8125rem; padding-bottom: .25rem }
.row-head h2 { margin: 0; padding: 0; border: 0; font-size: 1rem; color: var(--ink) }
.sides { display: flex; justify-content: space-between }
.sides > :first-child::before { content: '← ' }
.sides > :last-child::after { content: ' →' }
.tier.row { border: 0; border-top: 1px solid var(--rule); border-radius: 0; margin: 0 }
.row > summary { align-items: baseline }
.row > summary:hover { background: var(--panel) }
.row > summary::before, .row[open] > summary::before { content: none }
.row > summary h3 { grid-column: 1; margin: 0; padding: .5rem 0 0 1.1em; text-indent: -1.1em; font-size: 1rem; line-height: 1.3 }
.row > summary h3::before { content: '▸'; color: var(--muted); display: inline-block; width: 1.1em; text-indent: 0 }
.row[open] > summary h3::before { content: '▾' }
.row > summary h3.over-arms { grid-column: 1 / 3 }
.row-arm { display: contents }
.arm-name { grid-column: 1; padding: .35rem 0 0 1.1rem; font-weight: 600; font-size: .9375rem }
.row .chip { grid-column: 2; justify-self: start; align-self: start; margin-top: .45rem }
.row .drawn { grid-column: 3; grid-row: span 2; align-self: stretch; position: relative; min-height: 2.6rem }
.row .drawn > svg { position: absolute; inset: 0 }
.figures { grid-column: 4; grid-row: span 2; align-self: center; font-size: .9375rem; color: var(--muted) }
.figures strong { display: block; color: var(--ink) }
.short { grid-column: 1 / 3; padding: .05rem 0 .5rem 1.1rem; color: var(--muted); font-size: .875rem; line-height: 1.4 }
.flag { color: var(--open); font-weight: 600; white-space: nowrap }
.row .tier-body { padding: .25rem 0 1.5rem 1.1rem; border-top: 1px solid var(--grid) }
.row-foot { border-top: 1px solid var(--rule); overflow: visible }
.row-foot > svg { grid-column: 3 }
.row-foot > .what { grid-column: 1 / -1; max-width: none; margin: 0 }
@media screen and (max-width: 66rem) { .rows { --columns: minmax(0, 15rem) 11.75rem minmax(0, 1fr) 8.25rem } }
@media screen and (max-width: 50rem) {
  .rows { --columns: 1fr }
  .row-head > span { display: none }
  .row > summary { padding: .5rem 0 .7rem }
  .row > summary h3, .row > summary h3.over-arms, .row-foot > svg { grid-column: 1; padding-top: 0 }
  .row-arm { display: grid; grid-template-columns: auto 1fr; align-items: baseline; gap: .2rem .75rem; padding-left: 1.1rem }
  .row-arm + .row-arm { margin-top: .5rem }
  .arm-name, .row .drawn, .short { grid-column: 1 / -1; padding: 0 }
  .row .chip, .figures { grid-column: auto; grid-row: auto; align-self: baseline; margin: 0 }
  .row .drawn { grid-row: auto; order: 1; min-height: 2.2rem }
  .row .drawn.blank { display: none }
  .short { order: 2 }
  .figures strong { display: inline }
  .row-foot > svg { margin-left: 1.1rem; width: calc(100% - 1.1rem) }
}
`
