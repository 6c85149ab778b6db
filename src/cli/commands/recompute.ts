import { join } from 'node:path'
import { pathExists } from 'fs-extra/esm'
import { PgoBenchmarksError } from '../../errors.ts'
import { VERDICT_RULE } from '../../measure/compare/family.ts'
import { nameRule } from '../../report/compare/comparability.ts'
import { readRecord } from '../../report/record/read-record.ts'
import type { RunRecord } from '../../report/record/run-record.ts'
import type { TierRecord } from '../../measure/record/tier-record.ts'
import { recomputeTiers } from '../../report/record/recompute-tiers.ts'
import { resolveFromCaller } from '../project/caller-path.ts'
import { findProject } from '../project/project-settings.ts'
import { formatEstimate, formatVerdict } from '../../report/words/text.ts'
import { isNearlyEqual } from '../../support/nearly-equal.ts'
import { cleanLine } from '../../support/clean-text.ts'
import { print } from '../../support/print.ts'

/** Recomputes every verdict of a results.json from its windows; 1 when one differs by more than the last digits of its numbers. */
export async function run({ results }: { readonly results: string | undefined }): Promise<number> {
  const path = results === undefined ? await findLatest() : resolveFromCaller(results)
  const record = await readRecord(path)
  const tiers = computeTiers(record, path)
  for (const tier of tiers) {
    if (tier.state !== 'measured') continue
    for (const comparison of tier.comparisons) {
      const verdict = formatVerdict(comparison.verdict, tier.margin)
      print(
        cleanLine(
          `${tier.name}, ${comparison.arm}, ${comparison.metric}: ${formatEstimate(comparison)}, ${verdict}`,
        ),
      )
    }
  }
  // Another version of Node or of a library rounds differently, which is no other result.
  const same = isNearlyEqual(JSON.parse(JSON.stringify(tiers)), record.tiers)
  print(same ? 'All verdicts are as recorded.' : cleanLine(describeDifference(record)))
  return same ? 0 : 1
}

/** A file whose verdicts follow another rule is no damaged file. */
function describeDifference(record: RunRecord): string {
  return record.rule === VERDICT_RULE
    ? 'Verdicts differ from those recorded.'
    : `Verdicts differ from those recorded, which were decided by another rule: the file's is ${nameRule(record)}, this version's is number ${VERDICT_RULE}. ${record.suite} of that time computes them as they are recorded.`
}

/** @throws PgoBenchmarksError `RESULTS_INVALID` for a record whose fields contradict each other, whatever it is that the statistics miss. */
function computeTiers(record: RunRecord, path: string): readonly TierRecord[] {
  try {
    return recomputeTiers(record)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw new PgoBenchmarksError('RESULTS_INVALID', `${path} contradicts itself: ${why}`, {
      fix: 'name a results.json as a run has left it',
      cause: error,
    })
  }
}

/**
 * The newest run of the project that this is called in.
 *
 * @throws PgoBenchmarksError `RESULTS_INVALID` where there is none, and as `findProject`.
 */
async function findLatest(): Promise<string> {
  const project = await findProject(undefined)
  const reportDir = project?.reportDir ?? resolveFromCaller('reports')
  const latest = join(reportDir, 'latest', 'results.json')
  if (await pathExists(latest)) return latest
  throw new PgoBenchmarksError(
    'RESULTS_INVALID',
    `${latest} does not exist: no run has measured a tier yet, or one has just begun`,
    {
      fix: `\`npx vitest bench --run\` first, or name the folder of a run in ${reportDir}`,
    },
  )
}
