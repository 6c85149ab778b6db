/**
 * On paper: light (see the tokens), everything unfolded, tables of numbers left out. The rows stay together: what they unfold to comes
 * after the last of them.
 */
export const PRINT: string = `
@media print {
  @page { margin: 14mm 12mm }
  html { color-scheme: light }
  body { font-size: 9.5pt }
  h2 { margin-top: 1.75rem }
  .scroll { overflow: visible; max-height: none }
  .numbers td { white-space: normal }
  .tier { border: 0; border-top: 1px solid var(--rule); border-radius: 0; margin: 0 }
  .tier > summary, .tier-body { padding-left: 0; padding-right: 0 }
  .charts { gap: .75rem 2rem; margin: .5rem 0 }
  .page { padding: 0; max-width: none }
  .data, .on-screen { display: none }
  a { color: inherit; text-decoration: none }
  h2, h3, h4, summary, figcaption { break-after: avoid }
  .row > summary, .row > summary h3 { break-after: auto }
  figure, .answer, .row > summary, tr { break-inside: avoid }
  details:not(.data)::details-content { content-visibility: visible; display: block; block-size: auto }
  .tier > summary::before, .row > summary h3::before, .row[open] > summary h3::before, .fold > summary h2::before, .fold[open] > summary h2::before { content: none }
  .warnings > summary { list-style: none }
  .row > summary h3 { text-indent: 0 }
  .row > summary h3, .arm-name, .short, .row .tier-body { padding-left: 0 }
  .row .tier-body { border: 0 }
  .rows { display: flex; flex-direction: column; --columns: 13rem 9.5rem minmax(0, 1fr) 9rem }
  .rows > .row { display: contents }
  .row > summary { border-top: 1px solid var(--rule) }
  .rows > .row::details-content { order: 1 }
  .on-paper { display: block; border-top: 1px solid var(--rule); padding-top: .5rem }
  .tier .charts { grid-template-columns: 1fr 1fr }
  .chip, .band, rect, .notice { print-color-adjust: exact; -webkit-print-color-adjust: exact }
}
`
