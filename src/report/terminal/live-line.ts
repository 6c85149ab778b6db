/** One line at the bottom of a terminal that is drawn over and gone when others print. */

import { cleanStyled } from '../../support/clean-text.ts'

export interface LiveLine {
  readonly draw: (text: string) => void
  /** Takes the line away; what is printed next begins at its start. */
  readonly erase: () => void
}

const ERASE_LINE = '\r\u001B[2K'

/** Creates the live line of an output; nothing is written before the first `draw`. */
export function createLiveLine(write: (text: string) => void): LiveLine {
  let drawn = false
  return {
    draw: (text) => {
      // One write, so that a terminal never shows the gap.
      write(ERASE_LINE + cleanStyled(text))
      drawn = true
    },
    erase: () => {
      if (drawn) write(ERASE_LINE)
      drawn = false
    },
  }
}
