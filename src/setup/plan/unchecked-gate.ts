/** A gate that this kind of engine, or this way of running, leaves open. */
export interface UncheckedGate {
  /** What would be checked, in a few words. */
  readonly gate: string
  readonly why: string
}
