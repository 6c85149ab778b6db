import { PgoBenchmarksError } from '../../errors.ts'

/** What a search found, or what it said that is wrong and how to mend it. */
export interface Attempt<Value> {
  readonly value: Value | undefined
  /** First line of the error; undefined where all is well. */
  readonly problem: string | undefined
  readonly fix: string | undefined
}

/** Runs a search for whom a missing tool is an answer; an error that is not one of ours is thrown on. */
export async function attempt<Value>(find: () => Promise<Value>): Promise<Attempt<Value>> {
  try {
    return { value: await find(), problem: undefined, fix: undefined }
  } catch (error) {
    if (!(error instanceof PgoBenchmarksError)) throw error
    return { value: undefined, problem: error.message.split('\n')[0], fix: error.fix }
  }
}
