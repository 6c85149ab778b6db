/** docs/settings.md and docs/workload.md, made from the schemas. Pure: a schema in, Markdown out. */
import { z } from 'zod'
import { wrapText } from './wrap-text.ts'

/** What zod's JSON Schema says of one option, as far as the page shows it. */
const nodeSchema = z.object({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  description: z.string().optional(),
  enum: z.array(z.string()).optional(),
  const: z.unknown().optional(),
  default: z.unknown().optional(),
  minimum: z.number().optional(),
  exclusiveMinimum: z.number().optional(),
  get anyOf() {
    return z.array(nodeSchema).optional()
  },
  get oneOf() {
    return z.array(nodeSchema).optional()
  },
  get items() {
    return nodeSchema.optional()
  },
  get properties() {
    return z.record(z.string(), nodeSchema).optional()
  },
  get additionalProperties() {
    return z.union([z.boolean(), nodeSchema]).optional()
  },
  /** Meta of our own: a type or default in words, where the schema's says too little or too much. */
  shownType: z.string().optional(),
  shownDefault: z.string().optional(),
})
type Node = z.infer<typeof nodeSchema>

const INTRODUCTION =
  'What `plugins: [pgoBenchmarks({ ... })]` in vitest.config.ts takes. Every option has a default. A wrong or unknown one ends the run with [`SETTINGS_INVALID`](errors.md#settings_invalid), which names it, before anything is built. This page is made from the schema by `npm run docs`.'

const WORKLOAD_INTRODUCTION = [
  "What `compareArms({ ... })` and `engine('pgo', { ... })` take in a bench file: one tier's work. A wrong or unknown field fails the test with [`BENCH_INVALID`](errors.md#bench_invalid), which names it. This page is made from the schema by `npm run docs`.",
  'A window is what is timed: all its requests, from the first to the last answer. Engines that serve are asked all of it. A program with a process a window is told what the placeholders in its arguments hold, see [protocols.md](protocols.md#process); what they cannot hand over is refused.',
]

/**
 * Renders the page: a table of the top options, then one for each option that holds options.
 *
 * @param defaults what the schema makes of `{}`.
 * @throws Error for an option without a description.
 */
export function renderSettings(schema: z.ZodType, defaults: unknown): string {
  return ['# Settings', '', wrapText(INTRODUCTION), '', ...renderSchema(schema, defaults)].join('\n')
}

/**
 * Renders the page of a workload.
 *
 * @throws Error for a field without a description.
 */
export function renderWorkload(schema: z.ZodType): string {
  const paragraphs = WORKLOAD_INTRODUCTION.flatMap((text) => [wrapText(text), ''])
  return ['# Workloads', '', ...paragraphs, ...renderSchema(schema, {})].join('\n')
}

function renderSchema(schema: z.ZodType, defaults: unknown): readonly string[] {
  const root = nodeSchema.parse(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }))
  return renderGroup(root, [], defaults)
}

function renderGroup(group: Node, path: readonly string[], defaults: unknown): readonly string[] {
  const options = Object.entries(group.properties ?? {})
  const nested = options.filter(([, option]) => groupsOf(option).length > 0)
  const rows = options.map(([name, option]) => renderRow(option, [...path, name], valueAt(defaults, name)))
  return [
    ...(path.length === 0 ? [] : [`## \`${path.join('.')}\``, '', wrapText(group.description ?? ''), '']),
    '| setting | type | default | |',
    '|---|---|---|---|',
    ...rows,
    '',
    ...nested.flatMap(([name, option]) => renderNested(option, [...path, name], valueAt(defaults, name))),
  ]
}

/** One table, or one for each kind of what an option may hold. */
function renderNested(option: Node, path: readonly string[], defaults: unknown): readonly string[] {
  const groups = groupsOf(option)
  if (groups.length === 1)
    return groups.flatMap((group) => renderGroup({ ...option, ...group }, path, defaults))
  return [
    `## \`${path.join('.')}\``,
    '',
    wrapText(option.description ?? ''),
    '',
    ...groups.flatMap((group) => renderKind(group, path, defaults)),
  ]
}

/** The table of one kind; of its defaults those that the schema says, unless it is the kind of the defaults. */
function renderKind(group: Node, path: readonly string[], defaults: unknown): readonly string[] {
  const kind = group.properties?.['kind']?.const
  const isDefault = valueAt(defaults, 'kind') === kind
  const table = renderGroup(group, path, isDefault ? defaults : {}).slice(4)
  return [`### \`${path.join('.')}\` of kind \`${String(kind)}\``, '', ...table]
}

/** The kinds of objects that an option may hold; one where it may hold only one, none where it holds no options or its type is said in words. */
function groupsOf(option: Node): readonly Node[] {
  if (option.shownType !== undefined) return []
  if (option.properties !== undefined) return [option]
  const alternatives = option.oneOf ?? option.anyOf ?? []
  return alternatives.every(({ properties }) => properties?.['kind']?.const !== undefined) ? alternatives : []
}

function renderRow(option: Node, path: readonly string[], value: unknown): string {
  const name = path.join('.')
  if (option.description === undefined) throw new Error(`setting \`${name}\` has no description`)
  const isGroup = groupsOf(option).length > 0
  const cells = [
    `\`${name}\``,
    isGroup ? `see [below](#${path.join('').toLowerCase()})` : formatType(option),
    option.shownDefault ?? (isGroup ? '' : formatDefault(value === undefined ? option.default : value)),
    option.description,
  ]
  return `| ${cells.map((cell) => cell.replaceAll('|', String.raw`\|`)).join(' | ')} |`
}

function formatType(node: Node): string {
  if (node.shownType !== undefined) return node.shownType
  if (node.enum !== undefined) return node.enum.map((value) => `\`'${value}'\``).join(', ')
  if (node.const !== undefined) return formatDefault(node.const)
  const alternatives = node.anyOf ?? node.oneOf
  if (alternatives !== undefined) return alternatives.map((each) => formatType(each)).join(' or ')
  if (node.items !== undefined) return `list of ${formatType(node.items)}`
  if (node.type === 'object' && typeof node.additionalProperties === 'object') {
    return `object of ${formatType(node.additionalProperties)}`
  }
  return `${[node.type ?? 'any'].flat().join(' or ')}${formatMinimum(node)}`
}

function formatMinimum({ minimum, exclusiveMinimum }: Node): string {
  if (exclusiveMinimum !== undefined) return ` above ${exclusiveMinimum}`
  return minimum === undefined ? '' : ` from ${minimum}`
}

function formatDefault(value: unknown): string {
  return value === undefined ? 'none' : `\`${JSON.stringify(value).replaceAll('"', "'")}\``
}

function valueAt(values: unknown, name: string): unknown {
  return typeof values === 'object' && values !== null ? Reflect.get(values, name) : undefined
}
