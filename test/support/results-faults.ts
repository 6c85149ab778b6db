/** A results.json against the published JSON Schema, by a validator that knows nothing of zod. */
import { Ajv2020 } from 'ajv/dist/2020.js'
import { createResultsSchema } from '../../src/report/results-schema.ts'

/**
 * What is wrong with a parsed results.json, one line each. Stricter than the schema is to its readers: a field that it does not
 * describe is a fault, so that it cannot fall behind.
 */
export function findSchemaFaults(results: unknown): readonly string[] {
  const validate = new Ajv2020({ strict: true, allErrors: true }).compile(closeObjects(createResultsSchema()))
  validate(results)
  return (validate.errors ?? []).map(
    ({ instancePath, message }) => `${instancePath === '' ? '(root)' : instancePath.slice(1)}: ${message}`,
  )
}

/** The schema with no room for unknown fields in any object. */
function closeObjects(schema: object): object {
  const closed = Object.entries(schema).map(([key, value]: [string, unknown]) => [
    key,
    Array.isArray(value)
      ? value.map((item: unknown) => (isObject(item) ? closeObjects(item) : item))
      : isObject(value)
        ? closeObjects(value)
        : value,
  ])
  const isOpen = 'properties' in schema && 'type' in schema && schema.type === 'object'
  return { ...Object.fromEntries(closed), ...(isOpen && { additionalProperties: false }) }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
