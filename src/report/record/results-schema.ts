/** The JSON Schema of results.json, for readers in any language. */
import { z } from 'zod'
import { RESULTS_VERSION, runRecordSchema } from './run-record.ts'

/** Name of the schema's file, and of the package's entry; the version is that of the records it describes. */
export const RESULTS_SCHEMA_FILE: string = `results.v${RESULTS_VERSION}.schema.json`

/**
 * Generates the schema (draft 2020-12) from the one that records are parsed with. It allows fields it does not know: a later
 * release may add some without a new version, and today's readers must not refuse them.
 */
export function createResultsSchema(): z.core.JSONSchema.BaseSchema {
  const { $schema, ...schema } = z.toJSONSchema(runRecordSchema, { io: 'input' })
  return {
    ...($schema !== undefined && { $schema }),
    title: `pgo-benchmarks results, version ${RESULTS_VERSION}`,
    description:
      'One run: machine, settings, binaries, and every tier with its windows in time order. Enough to recompute each verdict.',
    ...schema,
  }
}
