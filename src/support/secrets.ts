/** Secrets that stand among arguments: masked by the names of what they are given for, wherever a command is shown. */

/** What stands for a secret. */
export const MASK = '***'

/** Names of flags whose values are secret: `--api-key`, `--hf-token`. `--max-tokens` and `--tokenizer` are none of them. */
const NAME = String.raw`(?:[\w-]*[_-])?(?:api[_-]?key|access[_-]?key|private[_-]?key|secret[_-]?key|token|secret|password|passwd|credentials?|authorization|bearer)`
/** A flag by itself, whose value is the next argument; no value is one that begins with a dash. */
const FLAG = new RegExp(String.raw`^--?${NAME}$`, 'i')
const VALUE = String.raw`(?:'[^']*'|"[^"]*"|[^\s'"]+)`
/** A flag and its value in a text: `--token abc`, `--token=abc`. */
const FLAGGED = new RegExp(String.raw`((?:^|[\s'"])--?${NAME}['"]?(?:=|\s+))(?!['"]?-)${VALUE}`, 'gi')
/** A variable: `HF_TOKEN=abc`. In capitals, as counters of tokens that an engine prints are not. */
const VARIABLE = new RegExp(
  String.raw`((?:^|[\s'"])(?:[A-Z0-9_]*_)?(?:API_?KEY|ACCESS_KEY|SECRET_KEY|TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIALS?)=)${VALUE}`,
  'g',
)
/** A header: `Authorization: Bearer abc`, `X-Api-Key: abc`, `Cookie: …`. A `token:` by itself is a compiler's. */
const HEADER =
  /\b((?:(?:proxy-)?authorization|(?:[\w-]+-)?api[-_]key|(?:[\w-]+-)token|(?:set-)?cookie)\s*:\s*(?:(?:bearer|basic|token)\s+)?)[^\s'"]+/gi
/** The password in an address: `https://user:abc@host`. */
const ADDRESS = /(\w:\/\/[^\s/:@]*:)[^\s/@]+(?=@)/g

/** A list of arguments in which the values of well-known flags, headers and addresses are masked. */
export function maskArguments(args: readonly string[]): readonly string[] {
  return args.map((argument, index) =>
    FLAG.test(args[index - 1] ?? '') && !argument.startsWith('-') ? MASK : maskText(argument),
  )
}

/** A text, such as one with a command in it, in which they are masked. */
export function maskText(text: string): string {
  return text
    .replaceAll(FLAGGED, `$1${MASK}`)
    .replaceAll(VARIABLE, `$1${MASK}`)
    .replaceAll(HEADER, `$1${MASK}`)
    .replaceAll(ADDRESS, `$1${MASK}`)
}
