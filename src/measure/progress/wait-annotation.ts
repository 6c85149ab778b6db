/** Type of the test annotation by which a bench worker tells the reporter that it waits for another suite. */
export const WAIT_ANNOTATION = 'pgo-benchmarks-wait'
