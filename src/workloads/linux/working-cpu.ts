/**
 * This process's own CPU time while its engine works: from the moment a message has been written to the engine's last output before
 * it pauses or ends. What comes before and after falls into time in which the engine stands still.
 */
export class WorkingCpu {
  #sentAt = 0
  #sinceSent = 0
  #before = 0

  /** A message that sets the engine to work has been written. */
  sent(): void {
    this.#before += this.#sinceSent
    this.#sinceSent = 0
    this.#sentAt = readCpuSeconds()
  }

  /** Output has arrived and has not been looked at yet; as the engine may go on, the last call counts. */
  heard(): void {
    this.#sinceSent = readCpuSeconds() - this.#sentAt
  }

  /** All of it so far, s. */
  get seconds(): number {
    return this.#before + this.#sinceSent
  }
}

/** CPU time of this process so far, user and system, s. */
export function readCpuSeconds(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}
