import { PgoBenchmarksError } from '../../errors.ts'

/** The prompts of the single-request tier, one workload each. */
export const SINGLE_PROMPTS: readonly [string, string, string] = [
  'hi',
  'what is python?',
  'explain machine learning briefly',
]

/**
 * The measured set of the concurrent tiers: what a mixed queue of users asks. Lengths vary from one word to a
 * paragraph, so that sequences join and leave the batch at different steps.
 */
export const MEASURED_PROMPTS: readonly string[] = [
  ...SINGLE_PROMPTS,
  'hello world',
  'The ownership system in Rust',
  'Write a function that reverses a string without allocating.',
  'What happens when a channel is closed while a receiver is waiting on it?',
  'List three differences between a slice and a vector.',
  'Explain lifetimes to somebody who has only used garbage-collected languages, and name one case where the compiler needs help.',
  'Why does this not compile: let x = &String::from("a"); drop(x); println!("{x}");',
  'Summarise: A trait object carries a pointer to the data and a pointer to a table of methods. Calls go through that table at run time.',
  'thanks!',
  'How do I read a file line by line?',
  'Translate into German: the borrow checker rejected the second mutable reference.',
  'Give me a checklist for publishing a crate.',
  'Continue the list: macro_rules, derive, attribute,',
]

/**
 * The training set: the same kinds of request in other words. Profile-guided optimization must not be trained on what
 * is measured, so {@link validatePromptSets} refuses an overlap.
 */
export const TRAINING_PROMPTS: readonly string[] = [
  'hey there',
  'what is a compiler?',
  'describe neural networks in two sentences',
  'good morning, world',
  'The module system of Rust',
  'Write a program that counts words in its input.',
  'When should a mutex be preferred over an atomic counter?',
  'Name the steps that cargo takes between parsing a manifest and linking a binary.',
  'Explain closures to a beginner. Which of Fn, FnMut and FnOnce does a closure implement when it moves a captured string out of its body?',
  'Why is this slow: for i in 0..n { v.insert(0, i); }',
  'Summarise: An iterator is lazy. Nothing happens until somebody asks for the next element, and adaptors only wrap the one before them.',
  'ok',
  'How can I measure the time that a function takes?',
  'Translate into French: every reference must be valid while it is used.',
  'Draft release notes for a small library.',
  'Complete the sentence: unsafe blocks are needed when',
]

/**
 * Neither trained on nor measured: what the trained profile is compared with, to say how far training resembles other use. Kinds and lengths
 * are those of the other sets.
 */
export const HELD_OUT_PROMPTS: readonly string[] = [
  'good evening',
  'what is a linker?',
  'outline how hash maps work',
  'The trait system of Rust',
  'Write a function that merges two sorted lists.',
  'What is the difference between a thread and a task?',
  'Why does this panic: let v: Vec<u8> = vec![]; v[0];',
  'Summarise: A future does nothing until it is polled. An executor polls it again when its waker was called.',
]

/**
 * Checks that no training prompt occurs in the measured set, compared without case and surrounding or repeated white
 * space.
 *
 * @param fix where the prompts of both sets are chosen. Default: in `training`, and in the bench file.
 * @throws PgoBenchmarksError `PROMPTS_OVERLAP` that quotes the shared prompts.
 */
export function validatePromptSets(
  training: readonly string[],
  measured: readonly string[],
  fix = 'change these prompts in `training.prompts` or in the file of `training.file`, or in the workload of the bench file',
): void {
  const seen = new Set(measured.map((prompt) => normalizePrompt(prompt)))
  const shared = training.filter((prompt) => seen.has(normalizePrompt(prompt)))
  if (shared.length === 0) return
  const quoted = shared
    .slice(0, 3)
    .map((prompt) => JSON.stringify(prompt))
    .join(', ')
  throw new PgoBenchmarksError(
    'PROMPTS_OVERLAP',
    `${shared.length} of ${training.length} training prompts are also measured: ${quoted}. A profile trained on what is measured overstates the gain.`,
    { fix },
  )
}

/** Whether two prompts ask the same, compared without case and surrounding or repeated white space. */
export function isSamePrompt(left: string, right: string): boolean {
  return normalizePrompt(left) === normalizePrompt(right)
}

/** Whether a prompt reaches every engine as it is: a NUL character ends an argument, and half a surrogate pair has no UTF-8. */
export function canBeHandedOver(prompt: string): boolean {
  return prompt.isWellFormed() && !prompt.includes('\0')
}

/** What makes two prompts the same: all but case and surrounding or repeated white space. */
export function normalizePrompt(prompt: string): string {
  return prompt.normalize('NFC').trim().replaceAll(/\s+/g, ' ').toLowerCase()
}
