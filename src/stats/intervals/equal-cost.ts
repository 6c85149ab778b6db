/**
 * The log ratio of an arm's time to the baseline's, less a cost that is in both: (b + c) / (p + c) is nearer to 1 than b / p.
 *
 * @param logRatio log(arm's time / baseline's time), with the cost in both.
 * @param cost as a share of the baseline's time without it; 0.14 is 14 %.
 * @returns undefined where the cost would be all of the arm's time or more.
 */
export function withoutEqualCost(logRatio: number, cost: number): number | undefined {
  const arm = Math.exp(logRatio) * (1 + cost) - cost
  return arm > 0 ? Math.log(arm) : undefined
}
