import { isWorded } from '../errors.ts'

/** Runs a program's main function, whose result is the exit code; one of our errors is printed without its stack, which would hide the fix. */
export async function runReported(main: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await main()
  } catch (error) {
    process.exitCode = 1
    console.error(isWorded(error) ? `${error.name}: ${error.message}` : error)
  }
}
