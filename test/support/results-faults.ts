/** A results.json against the published JSON Schema, by a validator that knows nothing of zod. */
import { Ajv2020 } from 'ajv/dist/2020.js'
import { createResultsSchema } from '../../src/report/record/results-schema.ts'

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

/** Paths of the fields, and of the tuples' items, that a JSON Schema names without a description; those of a definition begin with its name. */
export function findUndescribed(schema: object): readonly string[] {
  const { $defs = {}, ...root } = schema as { readonly $defs?: object }
  return [root, ...Object.entries($defs)].flatMap((each) =>
    Array.isArray(each) ? undescribedIn(each[1], [String(each[0])]) : undescribedIn(each, []),
  )
}

function undescribedIn(node: unknown, path: readonly string[]): readonly string[] {
  if (!isObject(node)) return []
  const faults: string[] = []
  for (const [name, field] of [...entriesAt(node, 'properties'), ...entriesAt(node, 'prefixItems')]) {
    if (!isObject(field) || !('description' in field)) faults.push([...path, name].join('.'))
    faults.push(...undescribedIn(field, [...path, name]))
  }
  for (const [, each] of [...entriesAt(node, 'anyOf'), ...entriesAt(node, 'oneOf')]) {
    faults.push(...undescribedIn(each, path))
  }
  // They can be `false`, which allows no others.
  for (const key of ['items', 'additionalProperties']) {
    faults.push(...undescribedIn(Reflect.get(node, key), [...path, '*']))
  }
  return faults
}

function entriesAt(node: object, key: string): readonly (readonly [string, unknown])[] {
  const value: unknown = Reflect.get(node, key)
  return isObject(value) ? Object.entries(value) : []
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
