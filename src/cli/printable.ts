/**
 * Text as one line that may be shown on a terminal: names of files may hold line ends, escapes that steer terminals, and
 * characters that turn the direction of writing. They are shown as escapes: "\n", "\u{1b}".
 */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\u2028-\u202e\u2066-\u2069]/gu, (character) =>
    character === "\n" ? "\\n" : `\\u{${character.codePointAt(0)!.toString(16)}}`,
  );
}

/** The same for text of several lines. */
export function printableLines(text: string): string {
  return text.split("\n").map(printable).join("\n");
}
