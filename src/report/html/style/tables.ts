/** Tables; wide ones scroll in their own frame. */
export const TABLES: string = `
table { border-collapse: collapse; width: 100%; font-size: .875rem; line-height: 1.4 }
caption { text-align: left; padding: 0 0 .5rem }
th, td { text-align: left; vertical-align: baseline; padding: .3rem .75rem .3rem 0; font-weight: 400 }
thead th { color: var(--muted); border-bottom: 1px solid var(--rule) }
tbody tr + tr > * { border-top: 1px solid var(--grid) }
.scroll { overflow-x: auto; max-width: 100% }
.scroll table { overflow-wrap: normal }
.scroll th { min-width: 4rem }
.numbers .metric th { border-top: 1px solid var(--rule); padding-top: .55rem; font-weight: 600 }
.numbers .metric + tr > * { border-top: 0 }
.numbers td, .data td, .data tbody th { white-space: nowrap }
.data .scroll { max-height: 20rem; overflow-y: auto; border: 1px solid var(--grid); padding: 0 .6rem; margin-top: .3rem }
.forest { table-layout: fixed }
.forest .name { width: 7.5rem }
.forest .numbers { width: 14.5rem }
.forest tbody tr + tr > * { border-top: 0 }
.forest td, .forest th { padding: 0; vertical-align: middle; line-height: 1.25 }
.forest tbody > tr > th:first-child { padding-right: .6rem }
.forest tbody > tr > td:last-child { padding-left: .8rem }
.forest .tier-row th { padding: .85rem 0 .2rem; font-weight: 600; font-size: .9375rem }
.forest tbody:first-of-type .tier-row th { padding-top: .2rem }
.forest .secondary { color: var(--muted); font-size: .8125rem }
.forest .primary { font-weight: 600 }
.forest .primary th { font-weight: 600 }
@media (max-width: 44rem) {
  .forest .name { width: 4rem }
  .forest .numbers { width: 8.1rem }
  .forest tbody > tr > td:last-child { padding: .15rem 0 .15rem .6rem; font-size: .8125rem }
}
.trends { min-width: 44rem }
.trends td, .trends th { vertical-align: middle }
.trends td:nth-child(2) { width: 40% }
.bars td { width: 40% }
.bars .bar { display: block; margin: .2rem 0 .1rem }
.bar rect { fill: var(--arm-1) }
.hottest td { width: 11rem }
`
