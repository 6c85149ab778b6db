/** Where a tier stands: the name of its test with those of the groups around it, and its file from the project root. */
export interface TierPlace {
  readonly name: string
  readonly file: string
}

/**
 * Names that tell the tiers of a run apart, in their order, since `compare` and the history know a tier by its name: a name that occurs
 * once stays, others get their file in front, and what is equal even so a number behind.
 */
export function distinguishNames(tiers: readonly TierPlace[]): readonly string[] {
  const inFile = tiers.map(({ name, file }) => `${file} > ${name}`)
  return tiers.map(({ name }, index) => {
    if (tiers.filter((other) => other.name === name).length === 1) return name
    const own = inFile[index] ?? name
    const before = inFile.slice(0, index).filter((other) => other === own).length
    return before === 0 ? own : `${own} (${before + 1})`
  })
}
