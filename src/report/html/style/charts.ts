/** Charts: every colour comes from here, so that they follow light and dark. */
export const CHARTS: string = `
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr)); gap: 1.5rem 2.5rem; margin: 1rem 0 }
.charts > * { min-width: 0 }
figure { margin: 0; min-width: 0 }
.plot { display: block; overflow: visible; width: calc(100% - 3.75rem); margin: 1.6rem .75rem 2.75rem 3rem }
.plot + .plot { margin-top: 0 }
.plot text, .strip text { font-size: 12px; fill: var(--muted); font-family: inherit }
.plot .mark { fill: var(--ink); paint-order: stroke; stroke: var(--paper); stroke-width: 3px }
.axis line { stroke: var(--muted); stroke-width: 1 }
.axis .tick { stroke: var(--muted) }
.axis.x .tick { transform: translateY(0); stroke: var(--muted) }
.grid line { stroke: var(--grid); stroke-width: 1 }
.line, .dots, .band { vector-effect: non-scaling-stroke }
.line { fill: none; stroke: var(--arm); stroke-width: 1.75; stroke-linejoin: round }
.line.arm-control { stroke-dasharray: 2 3 }
.line.zero { stroke: var(--muted); stroke-width: 1 }
.dots { fill: none; stroke: var(--arm); stroke-width: 4; stroke-linecap: round; stroke-opacity: .55 }
.dots.large { stroke-width: 8; stroke-opacity: 1 }
.dots.outside { stroke-linecap: square; stroke-opacity: 1 }
.band { fill: var(--arm); fill-opacity: .2; stroke: none }
.band.margin, .margin { fill: var(--band); fill-opacity: 1 }
.plot .discarded { fill: var(--failed); font-weight: 700 }
.strip { display: block; overflow: visible }
.zero { stroke: var(--muted); stroke-width: 1 }
.whisker { stroke: var(--arm); stroke-width: 2 }
.arm-line .whisker { stroke-width: 4 }
.point { stroke: var(--arm); stroke-width: 2; fill: var(--paper) }
.point.filled, .arm-line .point { fill: var(--arm) }
.control-line .whisker, .control-line .point { stroke-width: 1.25 }
.strip .beyond { fill: var(--arm) }
.legend { display: flex; flex-wrap: wrap; gap: .1rem 1rem; list-style: none; margin: .3rem 0 0; padding: 0; font-size: .8125rem; color: var(--muted) }
.swatch { display: inline-block; vertical-align: -1px }
@media (forced-colors: active) { .line, .dots, .whisker, .point { stroke: CanvasText } .bar rect { fill: CanvasText } }
`
