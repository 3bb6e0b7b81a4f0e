import { ProblemError } from "../errors.ts";

/** What somebody who looked at an image says of its label. */
export interface Relabel {
  /** What the image is called in reports. */
  readonly name: string;
  /** A word for its content, where it is known: by it the image is found under another name, too. */
  readonly content?: string | undefined;
  /** The class that it had. */
  readonly was: string;
  /** The class that it should have; the same where the label is right; absent where the image should be left out. */
  readonly is?: string | undefined;
}

const HEADING = "action\tclass\twas\tcontent\tname";
const ABOUT = "# Labels looked at by a person, for: plumage train --relabel";

/**
 * A list of relabels as text: tabs between the columns, a line for each image. Actions are "relabel", "leave out" and "right".
 * Tabs, line ends and backslashes in names are written as \t, \n, \r and \\.
 */
export function writeRelabelList(relabels: readonly Relabel[]): string {
  const lines = relabels.map(({ name, content = "", was, is }) => {
    const action = is === undefined ? "leave out" : is === was ? "right" : "relabel";
    return [action, is ?? "", was, content, name].map(escapedCell).join("\t");
  });
  return `${[ABOUT, HEADING, ...lines].join("\n")}\n`;
}

/**
 * The relabels in such a list. Of several lines for one image the last holds.
 * @param file what it is called in messages
 * @throws ProblemError where a line is none of its kind.
 */
export function readRelabelList(text: string, file: string): readonly Relabel[] {
  const lines = text.split(/\r?\n/);
  const heading = lines.findIndex((line) => line !== "" && !line.startsWith("#"));
  if (heading < 0 || lines[heading] !== HEADING) {
    throw new ProblemError({
      what: `${file} is no relabel list`,
      expected: `the columns ${HEADING.replaceAll("\t", ", ")}`,
      received: heading < 0 ? "an empty file" : JSON.stringify(lines[heading]!.slice(0, 80)),
      mend: "Save one from a report: report.html in a run folder.",
    });
  }
  const found = new Map<string, Relabel>();
  for (const [place, line] of lines.entries()) {
    if (place <= heading || line === "") continue;
    const relabel = readLine(line, `${file}, line ${place + 1}`);
    found.set(`${relabel.content}\t${relabel.name}`, relabel);
  }
  return [...found.values()];
}

function readLine(line: string, where: string): Relabel {
  const cells = line.split("\t");
  const [action, label = "", was = "", content = "", name = ""] = cells.map(plainCell);
  const isKnown = action === "leave out" || ((action === "relabel" || action === "right") && label !== "");
  if (cells.length !== 5 || !isKnown || name === "") {
    throw new ProblemError({
      what: where,
      expected:
        "an action (relabel, leave out or right), a class, the class before, a content word and a name, tabs between them",
      received: JSON.stringify(line.slice(0, 120)),
    });
  }
  return {
    name,
    ...(content !== "" && { content }),
    was,
    ...(action !== "leave out" && { is: action === "right" ? was : label }),
  };
}

function escapedCell(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll("\t", "\\t").replaceAll("\n", "\\n").replaceAll("\r", "\\r");
}

function plainCell(text: string): string {
  const letters: Readonly<Record<string, string>> = { t: "\t", n: "\n", r: "\r", "\\": "\\" };
  return text.replaceAll(/\\(.)/g, (_, letter: string) => letters[letter] ?? letter);
}
