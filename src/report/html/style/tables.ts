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
.trends { min-width: 44rem }
.trends td, .trends th { vertical-align: middle }
.trends td:nth-child(2) { width: 40% }
.bars td { width: 40% }
.bars .bar { display: block; margin: .2rem 0 .1rem }
.bar rect { fill: var(--arm-1) }
.hottest td { width: 11rem }
`
