/**
 * The natural logarithm of the beta function B(a, b), both positive. Large arguments go through Stirling's series for
 * the difference of log gammas, since the difference of two large log gammas would lose its digits (the scheme of
 * DLBETA, Fullerton 1977, SLATEC; the series is DLMF 5.11.1).
 */
export function logBeta(a: number, b: number): number {
  const p = Math.min(a, b)
  const q = Math.max(a, b)
  const share = p / (p + q)
  if (p >= 10) {
    const correction = stirlingRest(p) + stirlingRest(q) - stirlingRest(p + q)
    return HALF_LOG_2PI - Math.log(q) / 2 + correction + (p - 0.5) * Math.log(share) + q * Math.log1p(-share)
  }
  if (q >= 10) {
    const correction = stirlingRest(q) - stirlingRest(p + q)
    return logGamma(p) + correction + p - p * Math.log(p + q) + (q - 0.5) * Math.log1p(-share)
  }
  return logGamma(p) + logGamma(q) - logGamma(p + q)
}

const HALF_LOG_2PI = Math.log(2 * Math.PI) / 2

/** log gamma(x) - [(x - 1/2) log x - x + log(2 pi)/2] for x >= 10; the first term left out is below 7e-16. */
function stirlingRest(x: number): number {
  const r = 1 / (x * x)
  const tail = 1 / 1260 - r * (1 / 1680 - r * (1 / 1188 - (r * 691) / 360_360))
  return (1 / 12 - r * (1 / 360 - r * tail)) / x
}

/** The logarithm of the gamma function for 0 < x < 20 or so, by recurrence up to where Stirling's series is exact. */
function logGamma(x: number): number {
  let product = 1
  let shifted = x
  while (shifted < 10) {
    product *= shifted
    shifted += 1
  }
  return (
    (shifted - 0.5) * Math.log(shifted) - shifted + HALF_LOG_2PI + stirlingRest(shifted) - Math.log(product)
  )
}
