/** Recomputes every verdict of a results.json from its windows; exit code 1 when one differs. Usage: npm run recompute -- [reports/latest/results.json] */
import { isDeepStrictEqual } from 'node:util'
import { compareTier } from '../src/measure/compare.ts'
import { adjustVerdicts } from '../src/measure/family.ts'
import { readRecord } from '../src/report/read-record.ts'
import { formatEstimate, formatVerdict } from '../src/report/text.ts'
import { runScript } from './cli.ts'

await runScript(async () => {
  const [path = 'reports/latest/results.json'] = process.argv.slice(2)
  const record = await readRecord(path)
  const minBlocks = Number(record.settings['minBlocks'])
  const tiers = adjustVerdicts(
    record.tiers.map((tier) => (tier.state === 'measured' ? compareTier(tier) : tier)),
    minBlocks,
  )
  for (const tier of tiers) {
    if (tier.state !== 'measured') continue
    for (const comparison of tier.comparisons) {
      const verdict = formatVerdict(comparison.verdict, tier.margin)
      console.log(
        `${tier.name}, ${comparison.arm}, ${comparison.metric}: ${formatEstimate(comparison)}, ${verdict}`,
      )
    }
  }
  // JSON has no -0, which a difference of nothing may come out as.
  const same = isDeepStrictEqual(JSON.parse(JSON.stringify(tiers)), record.tiers)
  console.log(same ? 'All verdicts are as recorded.' : 'Verdicts differ from those recorded.')
  if (!same) process.exitCode = 1
})
