/** What each arm is: the one table from which the plan of a build is made. */

/** How one arm is made. Arms differ in nothing else. */
export interface ArmRecipe {
  readonly name: ArmName
  /** Profile that the compiler uses: none, the trained one, or a valid one without any counts. */
  readonly profile: 'none' | 'trained' | 'empty'
  /** Fat link-time optimization in one codegen unit. */
  readonly lto: boolean
  /** Laid out anew by BOLT after linking (Panchenko et al. 2019, "BOLT: A Practical Binary Optimizer for Data Centers and Beyond"). */
  readonly bolt: boolean
}

/** Every arm that can be asked for, by name. */
export const ARM_NAMES = [
  'baseline',
  'pgo',
  'lto',
  'pgo-lto',
  'pgo-bolt',
  'pgo-lto-bolt',
  'empty-profile',
] as const

export type ArmName = (typeof ARM_NAMES)[number]

/** The arms of a default run; the first is what the others are compared with. */
export const DEFAULT_ARMS: readonly ['baseline', 'pgo'] = ['baseline', 'pgo']

const RECIPES: readonly ArmRecipe[] = [
  { name: 'baseline', profile: 'none', lto: false, bolt: false },
  { name: 'pgo', profile: 'trained', lto: false, bolt: false },
  { name: 'lto', profile: 'none', lto: true, bolt: false },
  { name: 'pgo-lto', profile: 'trained', lto: true, bolt: false },
  { name: 'pgo-bolt', profile: 'trained', lto: false, bolt: true },
  { name: 'pgo-lto-bolt', profile: 'trained', lto: true, bolt: true },
  { name: 'empty-profile', profile: 'empty', lto: false, bolt: false },
]

/** The recipes of some arms, in the order of the table, so that what is shared is built where it is needed first. */
export function selectRecipes(names: readonly ArmName[]): readonly ArmRecipe[] {
  return RECIPES.filter(({ name }) => names.includes(name))
}
