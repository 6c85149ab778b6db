/** What a vitest.config.ts imports. */
export {
  cargoEngine,
  clangEngine,
  prebuiltEngine,
  type CargoOptions,
  type ClangOptions,
  type PrebuiltArm,
} from './settings/engine-settings.ts'
export { PgoBenchmarksError, type ErrorCode } from './errors.ts'
export { checkConformance, type ConformanceOptions } from './workloads/conformance/check-conformance.ts'
export type { CheckResult } from './workloads/conformance/check.ts'
export type { RunRecord } from './report/record/run-record.ts'
export type { ResolvedSettings, Settings } from './settings/settings.ts'
export { pgoBenchmarks } from './plugin/plugin.ts'
