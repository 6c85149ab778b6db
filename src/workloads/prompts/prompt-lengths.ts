/** How long the prompts of a set are: what a profile was trained on, in figures. */

/** Lengths in characters (Unicode code points), which are there without any model's tokenizer. */
export interface PromptLengths {
  readonly prompts: number
  readonly min: number
  readonly median: number
  readonly max: number
}

/** Measures a set; the median of an even number is the lower of the two in the middle, so that it is some prompt's length. */
export function measurePrompts(prompts: readonly string[]): PromptLengths {
  const lengths = prompts.map((prompt) => countCharacters(prompt)).sort((left, right) => left - right)
  return {
    prompts: lengths.length,
    min: lengths[0] ?? 0,
    median: lengths[Math.ceil(lengths.length / 2) - 1] ?? 0,
    max: lengths.at(-1) ?? 0,
  }
}

/** Characters of a text, as Unicode code points. */
export function countCharacters(text: string): number {
  let count = 0
  for (const _ of text) count += 1
  return count
}
