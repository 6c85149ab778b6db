/** The words of the page, for somebody who has never seen one. */
import { renderFacts } from '../elements/facts.ts'
import { renderFold } from '../elements/fold.ts'
import type { Markup } from '../elements/markup.ts'
import { showPercent } from '../elements/numbers.ts'

/** Renders the explanations. `margin` is the run's. */
export function renderReadingGuide(margin: number): Markup {
  const size = showPercent(margin)
  return renderFold({
    id: 'reading',
    title: 'How to read this page',
    what: 'what its words mean',
    body: renderFacts([
      [
        'speedup',
        'Baseline time over arm time, minus 1. +5 % means: 5 % more work in the same time. Negative is slower.',
      ],
      [
        'arm, baseline, PGO',
        'An arm is one binary under test. The baseline is the ordinary release build; PGO is the same code built with a profile of training requests, which are never those that are measured.',
      ],
      ['tier', 'One workload: so many requests at once.'],
      [
        'interval',
        'Values outside it do not fit the data. At 95 %, one interval in twenty misses the truth; a tier that stopped early for its precision has a wider one, at 97 to 99 %, which pays for having looked.',
      ],
      [
        'block',
        'One independent repetition: fresh processes of every arm, in turns short enough for the machine’s ups and downs to fall on all of them alike. An arm is compared with the baseline inside each block.',
      ],
      [
        'control (A/A)',
        'A byte-identical copy of the baseline, measured as if it were an arm. Arms are compared with the mean of both. What it differs by is the machine’s making, and no claim may hang on it.',
      ],
      ['margin', `What is too small to matter: here ±${size}.`],
      [
        'faster by at least the margin',
        `The whole interval lies beyond ${size}, and that is not luck among all comparisons of the run (Holm’s correction).`,
      ],
      [
        'equivalent',
        `No difference was shown, and the whole interval lies inside ±${size}: whatever difference there is does not matter. Where one was shown that is as small, the verdict says both: faster, by less than ${size}.`,
      ],
      ['inconclusive', 'Neither a difference nor its absence is shown yet. It is not a “no”.'],
      [
        'could detect',
        'The smallest speedup that such a measurement would find in 4 of 5 runs. Where it is large, “equivalent” and “inconclusive” say little.',
      ],
      [
        'wall, CPU',
        'Wall time decides. CPU time of the engine’s process tells whether computing or waiting made the difference.',
      ],
    ]),
  })
}
