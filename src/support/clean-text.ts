/** Text of others (an engine, a tool, a file) on its way to people: shown, never obeyed. */

/** What has no look of its own or changes that of others: controls, formats such as a change of direction, lone surrogates, separators of lines. */
const UNSEEN = String.raw`[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]`
const UNSEEN_BUT_LAYOUT = new RegExp(String.raw`(?![\t\n])${UNSEEN}`, 'gu')
const EVERY_UNSEEN = new RegExp(UNSEEN, 'gu')
/** The styles that this suite uses: bold, dim, colours of text, and their ends (ECMA-48, 8.3.117). None can hide a text. */
const STYLED = new RegExp(String.raw`(\u001B\[(?:1|2|22|3[0-79])m)|(?![\t\n])${UNSEEN}`, 'gu')
/**
 * Where CI systems look for commands in what a job prints: GitHub's runner for `::` at a line's beginning, blanks before it included, and for
 * `##[` anywhere (actions/runner, src/Runner.Common/ActionCommand.cs); Azure for `##vso[`, TeamCity for `##teamcity[`.
 */
const COMMAND = /(?<=^\s*):(?=:)|#(?=#(?:vso|teamcity)?\[)/gim

/** Text of several lines; line breaks and tabs stay, what cannot be seen is named, as `\u{1b}`, and no line is a command to a CI system. */
export function cleanText(text: string): string {
  return disarm(text.replaceAll('\r\n', '\n').replaceAll(UNSEEN_BUT_LAYOUT, name))
}

/** The same on one line: a line break is `↵`. */
export function cleanLine(text: string): string {
  return disarm(text.replaceAll(EVERY_UNSEEN, (character) => (character === '\n' ? '↵' : name(character))))
}

/** The same for what the suite has styled; the last step before a terminal. */
export function cleanStyled(text: string): string {
  return disarm(text.replaceAll(STYLED, (found, style: string | undefined) => style ?? name(found)))
}

function disarm(text: string): string {
  return text.replaceAll(COMMAND, name)
}

function name(character: string): string {
  return String.raw`\u{${(character.codePointAt(0) ?? 0).toString(16)}}`
}
