/** On paper: light (see the tokens), every tier unfolded, tables of numbers left out. */
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
  nav, .data { display: none }
  a { color: inherit; text-decoration: none }
  h2, h3, h4, summary, figcaption { break-after: avoid }
  figure, .answer, .forest tbody, tr { break-inside: avoid }
  .tier::details-content { content-visibility: visible; display: block; block-size: auto }
  .tier > summary::before { content: none }
  .tier .charts { grid-template-columns: 1fr 1fr }
  .chip, .band, rect, .notice { print-color-adjust: exact; -webkit-print-color-adjust: exact }
}
`
