/** Where blocks were discarded, on the axis of whatever is drawn over blocks. */
import type { DiscardedBlock } from '../../../measure/record/tier-record.ts'
import { html, type Content } from '../elements/markup.ts'
import { clip } from '../elements/prose.ts'
import { percentAt, type Axis } from './plot.ts'

const LONGEST_REASON = 160

/** Renders a cross for each, its reason as a tooltip; all reasons are in the list under the charts. */
export function renderDiscardedMarks(discarded: readonly DiscardedBlock[], x: Axis): Content {
  return discarded.map(
    ({ block, reason }) =>
      html`<text class="discarded" x="${percentAt(x.position(block))}" y="100%" dy="-4" text-anchor="middle">
        × <title>block ${block} discarded: ${clip(reason, LONGEST_REASON)}</title>
      </text>`,
  )
}
