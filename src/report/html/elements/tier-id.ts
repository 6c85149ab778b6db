/** Where a tier's details stand on its page; by number, since a name may be anything. */
export function tierId(index: number): string {
  return `tier-${index + 1}`
}
