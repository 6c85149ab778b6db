/** What no output may have of foreign text: controls and formats that a terminal obeys, and what a CI system takes for a command. */
export const DANGEROUS = /(?![\t\n])[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]|^\s*::|##(?:vso|teamcity)?\[/imu

/** Lines of shell that write what must not get through to stderr. */
export const WRITE_DANGEROUS = String.raw`printf '\033]0;owned\007\033[2J::error::owned \342\200\256##[add-mask]owned\n::error::owned\n' >&2`
