/** What a user may say of the engine under test: one schema a kind, and the functions that write them down. */
import { z } from 'zod'

const environment = z.record(z.string(), z.string()).default({})

const cargoSchema = z.strictObject({
  kind: z.literal('cargo').optional().meta({
    description: 'A crate that cargo builds; what `cargoEngine({ … })` writes.',
    shownDefault: "`'cargo'`",
  }),
  manifestPath: z.string().optional().meta({
    description: "Cargo.toml of the engine's crate, from the project root.",
    shownDefault: 'the engine that comes with the suite',
  }),
  package: z.string().min(1).optional().meta({
    description: "Package of the workspace, as cargo's `--package`.",
    shownDefault: 'that of the manifest',
  }),
  bin: z.string().min(1).optional().meta({
    description: 'Binary target that is measured.',
    shownDefault: "`'inferno'`, or of a manifest of your own what `cargo run` would run",
  }),
  example: z.string().min(1).nullable().optional().meta({
    description:
      'Example target: without `bin` it is what is measured; beside `bin` it is built with it. null for none.',
    shownDefault: "`'concurrent_inference'`, or of a manifest of your own none",
  }),
  features: z.array(z.string()).default([]).describe('Cargo features to enable.'),
  profile: z
    .string()
    .regex(/^[A-Za-z0-9_-]+$/, 'must be the name of a profile')
    .default('release')
    .describe("Cargo profile, as cargo's `--profile`."),
  env: environment.describe('Variables of the build, the same for all arms.'),
  target: z.string().min(1).optional().meta({
    description:
      "Triple to build for, as cargo's `--target`; `CARGO_BUILD_TARGET` and `build.target` are honoured too.",
    shownDefault: 'that of this machine',
  }),
})

const argumentsSchema = z.array(z.string()).min(1, 'must hold at least a program')
/** One command or several, each as the list of its arguments: no shell, so no quoting. */
const commandsSchema = z
  .union(
    [argumentsSchema, z.array(argumentsSchema)],
    "must be a command as a list of arguments, such as ['make', 'engine'], or a list of such commands",
  )
  .transform((commands): string[][] => {
    const [first] = commands
    return typeof first === 'string' ? [commands as string[]] : (commands as string[][])
  })
const COMMAND_TYPE = "`['make', …]`, or a list of such commands"

const clangSchema = z.strictObject({
  kind: z
    .literal('clang')
    .describe('A C or C++ program that any build system builds; what `clangEngine({ … })` writes.'),
  compiler: z
    .enum(['clang', 'gcc'])
    .default('clang')
    .describe('Family of the compiler; `CC` and `CXX` say which one of it.'),
  sources: z
    .string()
    .min(1)
    .default('.')
    .describe('Folder of the sources, from the project root. Every arm is built in a fresh copy of it.'),
  configure: commandsSchema.prefault([]).meta({
    description:
      'Commands before `build`. They run in the copy of the sources, with `CC`, `CXX`, `CFLAGS`, `CXXFLAGS` and `LDFLAGS` of the arm, which also stand for `{cc}`, `{cxx}`, `{cflags}`, `{ldflags}`; `{sourceDir}` is the copy, `{buildDir}` an empty folder beside it, `{jobs}` the number of CPUs.',
    shownType: COMMAND_TYPE,
  }),
  build: commandsSchema.meta({
    description: 'Commands that build it.',
    shownType: COMMAND_TYPE,
    shownDefault: 'none',
  }),
  binary: z.string().min(1).meta({
    description: 'Path of the finished program, from the copy of the sources or as `{buildDir}/…`.',
    shownDefault: 'none',
  }),
  flags: z.array(z.string()).optional().meta({
    description: 'Compiler flags of all arms.',
    shownDefault: "those in `CFLAGS`, else `['-O2']`",
  }),
  ldflags: z.array(z.string()).optional().meta({
    description: 'Linker flags of all arms.',
    shownDefault: 'those in `LDFLAGS`',
  }),
  env: environment.describe('Variables of the build, the same for all arms.'),
})

const binarySchema = z.union(
  [
    z.string().min(1),
    z.strictObject({
      /** Path of the finished binary, from the project root. */
      binary: z.string().min(1),
      /** Arguments of this arm alone, behind those that all arms get. */
      args: z.array(z.string()).default([]),
      /** Variables of this arm alone. */
      env: environment,
    }),
  ],
  'must be the path of a binary, or an object with `binary`',
)

const prebuiltSchema = z.strictObject({
  kind: z
    .literal('prebuilt')
    .describe('Finished binaries: nothing is built; what `prebuiltEngine({ … })` writes.'),
  arms: z
    .record(z.string().min(1), binarySchema)
    .refine(
      (arms) => 'baseline' in arms && Object.keys(arms).length > 1,
      'must have `baseline`, which the others are compared with, and another arm',
    )
    .refine((arms) => !('control' in arms), 'must not have `control`, which is the copy of the baseline')
    .meta({
      description:
        'Finished binaries by the name of their arm, `baseline` among them; each its path, or an object.',
      shownType: '`{ baseline, pgo, … }`: path, or `{ binary, args, env }`',
      shownDefault: 'none',
    }),
})

const SCHEMAS = { cargo: cargoSchema, clang: clangSchema, prebuilt: prebuiltSchema } as const

/** The engine under test; a plain object without `kind` is a Cargo crate. */
export const engineSchema = z.discriminatedUnion(
  'kind',
  [
    cargoSchema.transform(({ bin, example, ...engine }) => {
      const isOwn = engine.manifestPath === undefined
      return {
        ...engine,
        kind: 'cargo' as const,
        bin: bin ?? (isOwn ? 'inferno' : null),
        example: example === undefined && isOwn ? 'concurrent_inference' : (example ?? null),
      }
    }),
    clangSchema,
    prebuiltSchema.transform(({ kind, arms }) => ({
      kind,
      arms: Object.fromEntries(
        Object.entries(arms).map(([name, arm]) => [
          name,
          typeof arm === 'string' ? { binary: arm, args: [], env: {} } : arm,
        ]),
      ),
    })),
  ],
  {
    error: (issue) =>
      issue.code === 'invalid_union'
        ? `must have one of the kinds ${Object.keys(SCHEMAS).join(', ')}`
        : undefined,
  },
)

/** The engine with every default filled in. */
export type EngineSettings = z.output<typeof engineSchema>
/** The engine as a Cargo crate. */
export type CargoSettings = Extract<EngineSettings, { kind: 'cargo' }>
/** The engine as a C or C++ program. */
export type ClangSettings = Extract<EngineSettings, { kind: 'clang' }>
/** The engine as finished binaries. */
export type PrebuiltSettings = Extract<EngineSettings, { kind: 'prebuilt' }>

/** What `cargoEngine` takes. */
export type CargoOptions = Omit<z.input<typeof cargoSchema>, 'kind'>
/** What `clangEngine` takes. */
export type ClangOptions = Omit<z.input<typeof clangSchema>, 'kind'>
/** A finished binary: its path, or with arguments and variables of its own. */
export type PrebuiltArm = z.input<typeof binarySchema>

/** An engine that cargo builds: any crate with a binary. */
export function cargoEngine(options: CargoOptions): CargoOptions & { readonly kind: 'cargo' } {
  return { kind: 'cargo', ...options }
}

/** A C or C++ program, built with clang or gcc by any build system that takes its flags from outside. */
export function clangEngine(options: ClangOptions): ClangOptions & { readonly kind: 'clang' } {
  return { kind: 'clang', ...options }
}

/**
 * Finished binaries, two or more: nothing is built. `baseline` is what all others are compared with.
 *
 * @param arms paths from the project root by the name of their arm.
 */
export function prebuiltEngine(
  arms: { readonly baseline: PrebuiltArm } & Readonly<Record<string, PrebuiltArm>>,
): { readonly kind: 'prebuilt'; readonly arms: Record<string, PrebuiltArm> } {
  return { kind: 'prebuilt', arms: { ...arms } }
}

/** The engine where only a Cargo crate can stand. */
export function requireCargo(engine: EngineSettings): CargoSettings {
  if (engine.kind === 'cargo') return engine
  throw new Error(`an engine of kind \`${engine.kind}\` is no Cargo crate`)
}

/** Names of an engine's options, by what was written of it. */
export function listEngineOptions(engine: unknown): readonly string[] {
  const kind: unknown = Reflect.get(Object(engine), 'kind')
  return Object.keys(SCHEMAS[kind === 'clang' || kind === 'prebuilt' ? kind : 'cargo'].shape)
}
