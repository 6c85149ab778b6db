/**
 * The known word that a misspelt one probably means: the nearest by edit distance (Levenshtein 1966), when at most two edits or a third of
 * its letters differ.
 */
export function findClosestWord(word: string, known: readonly string[]): string | undefined {
  const [nearest] = known
    .map((candidate) => ({ candidate, distance: countEdits(word.toLowerCase(), candidate.toLowerCase()) }))
    .sort((left, right) => left.distance - right.distance)
  if (nearest === undefined) return undefined
  const { candidate, distance } = nearest
  return distance <= Math.max(2, candidate.length / 3) && distance < candidate.length ? candidate : undefined
}

/** Fewest insertions, deletions and replacements of letters that turn one word into the other. */
function countEdits(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (let row = 0; row < from.length; row += 1) {
    const current = [row + 1]
    for (let column = 0; column < to.length; column += 1) {
      const replaced = (previous[column] ?? 0) + (to[column] === from[row] ? 0 : 1)
      current.push(Math.min(replaced, (previous[column + 1] ?? 0) + 1, (current[column] ?? 0) + 1))
    }
    previous = current
  }
  return previous[to.length] ?? 0
}
