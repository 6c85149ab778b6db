/**
 * Types of what we use of stdlib's distributions, which come as one file without types. They do not check their arguments:
 * outside its domain a function gives NaN.
 *
 * Why this package: it is stdlib's code, a port of Boost's, in one package of 0 dependencies that loads in some 40 ms of
 * CPU time. Function by function the same code is 235 packages and some 180 ms.
 */
declare module '@stdlib/dist-stats-base-dists-flat' {
  const stdlib: {
    readonly base: {
      readonly dists: {
        readonly beta: { readonly quantile: (p: number, alpha: number, beta: number) => number }
        readonly binomial: {
          readonly cdf: (k: number, n: number, p: number) => number
          readonly quantile: (share: number, n: number, p: number) => number
        }
        readonly chisquare: { readonly quantile: (p: number, df: number) => number }
        readonly normal: {
          readonly cdf: (x: number, mean: number, sd: number) => number
          readonly quantile: (p: number, mean: number, sd: number) => number
        }
        readonly t: {
          readonly cdf: (t: number, df: number) => number
          readonly quantile: (p: number, df: number) => number
        }
      }
    }
  }
  export default stdlib
}
