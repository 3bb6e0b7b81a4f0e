import { readFile } from "node:fs/promises";
import path from "node:path";

/** What a run's model said of one test image. */
export interface RunAnswer {
  /** Its place in the test set. */
  readonly place: number;
  readonly isSo: boolean;
  /** The probability of the class that means yes. */
  readonly probability: number;
}

/** Reads answers.tsv of a run with a question of yes or no. */
export async function answersOf(folder: string, positive: string): Promise<readonly RunAnswer[]> {
  const text = await readFile(path.join(folder, "answers.tsv"), "utf8");
  return text
    .trimEnd()
    .split("\n")
    .slice(1)
    .map((line) => {
      const [, name, truth, answer, sure] = line.split("\t");
      const place = Number(/\d+$/.exec(name!)?.[0]);
      return { place, isSo: truth === positive, probability: answer === positive ? Number(sure) : 1 - Number(sure) };
    });
}

export function percent(part: number, digits = 1): string {
  return `${(100 * part).toFixed(digits)} %`;
}

export function markdownTable(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(" | ")} |`;
  const under = head.map((_, i) => (i === 0 ? "---" : "---:"));
  return [line(head), `|${under.join("|")}|`, ...rows.map(line)].join("\n");
}

/** What a command printed, as a block. */
export function printed(text: string): string {
  return ["```text", text.trimEnd(), "```"].join("\n");
}
