/** Where a tier stands. */
export interface TierPlace {
  /** Name of its test, with those of the groups around it. */
  readonly name: string
  /** Path of its file from the root of its Vitest project. */
  readonly file: string
  /** Name of that project, which may be none. */
  readonly project: string
}

/**
 * Names that tell the tiers of a run apart, in their order: `compare` and the history know a tier by its name. One that occurs once
 * stays; others get their file in front, and their project where that is not enough; what is equal even so gets a number.
 */
export function distinguishNames(tiers: readonly TierPlace[]): readonly string[] {
  const ways: readonly ((tier: TierPlace) => string)[] = [
    ({ name }) => name,
    nameInFile,
    ({ name, file, project }) => `${project} > ${file} > ${name}`,
  ]
  return tiers.map((tier, index) => {
    const apart = ways.find((way) => tiers.filter((other) => way(other) === way(tier)).length === 1)
    if (apart !== undefined) return apart(tier)
    const own = nameInFile(tier)
    const before = tiers.slice(0, index).filter((other) => nameInFile(other) === own).length
    return before === 0 ? own : `${own} (${before + 1})`
  })
}

function nameInFile({ name, file }: TierPlace): string {
  return `${file} > ${name}`
}
