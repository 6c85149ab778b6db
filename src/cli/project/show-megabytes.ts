/** A size for people, such as `324 MB`. */
export function showMegabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`
}
