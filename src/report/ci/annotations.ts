/** Workflow commands of GitHub Actions: what a reviewer should see without opening a log. Pure. */
import type { TierRecord } from '../../measure/record/tier-record.ts'
import { cleanLine, cleanText } from '../../support/clean-text.ts'
import type { RunRecord } from '../record/run-record.ts'
import { formatVerdict } from '../words/text.ts'

/** One annotation before it is written down. */
interface Annotation {
  readonly level: 'error' | 'warning'
  readonly title: string
  readonly message: string
}

/**
 * Renders a command for every expectation that failed or stayed open, and for every verdict that was withheld.
 *
 * @param errors false where Vitest's own reporter reports failed tests already, with file and line.
 */
export function renderAnnotations(
  record: RunRecord,
  { errors }: { readonly errors: boolean },
): readonly string[] {
  const margin = Number(record.settings['margin'])
  return record.tiers
    .flatMap((tier) => annotate(tier, margin))
    .filter(({ level }) => errors || level === 'warning')
    .map(
      ({ level, title, message }) => `::${level} title=${escapeProperty(title)}::${escapeMessage(message)}`,
    )
}

function annotate(tier: TierRecord, margin: number): readonly Annotation[] {
  const title = tier.name
  if (tier.state === 'skipped') return [{ level: 'warning', title, message: `skipped: ${tier.reason}` }]
  if (tier.state === 'failed') {
    return [{ level: 'error', title, message: `${tier.error.code}: ${tier.error.message}` }]
  }
  const withheld = tier.comparisons
    .filter(({ metric, verdict }) => metric === 'wall' && verdict.kind === 'withheld')
    .map(({ arm, verdict }): Annotation => {
      return { level: 'warning', title, message: `${arm}: ${formatVerdict(verdict, margin)}` }
    })
  const expected = (tier.expectations ?? [])
    .filter(({ outcome }) => outcome !== 'met')
    .map(({ arm, claim, outcome, reason }): Annotation => {
      const level = outcome === 'failed' ? 'error' : 'warning'
      return { level, title, message: `${outcome}: expected ${arm} to be ${claim}; ${reason}` }
    })
  return [...withheld, ...expected]
}

/** What is not to be seen is named before anything is escaped: a runner decodes what is escaped. */
function escapeMessage(text: string): string {
  return escapeData(cleanText(text))
}

/** As `escapeData` and `escapeProperty` of @actions/core (actions/toolkit, packages/core/src/command.ts). */
function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function escapeProperty(text: string): string {
  return escapeData(cleanLine(text)).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
