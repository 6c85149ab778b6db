/** A globalSetup behind that of the arms: tells what tiers will take, where some would not get the fewest blocks. */
import type { TestProject } from 'vitest/node'
import { openConsole } from '../../support/console.ts'
import '../../setup/global-setup.ts'
import { forecastTiers } from './forecast-tiers.ts'

/** Called by Vitest once, before the first tier of all; where all is well nobody needs to read a forecast. */
export default function announceForecast(project: TestProject): void {
  const { pgoBenchmarks: run, pgoBenchmarksFailure: failure } = project.getProvidedContext()
  if (failure !== null || run === undefined) return
  const forecast = forecastTiers(run.armSet, run.settings)
  if (forecast?.short !== true) return
  openConsole(project.vitest).print(forecast.lines.map((line) => `[pgo] ${line}`).join('\n'))
}
