import type { FalseAlarms } from "../evaluate/falseAlarms.ts";
import { columns, count, indent, percent } from "./format.ts";
import { printable } from "./printable.ts";

/** Groups and pictures that are listed, at most. */
const MOST = 12;

export interface NegativesTold {
  /** "20,800 test images of emnist-letters". */
  readonly images: string;
  /** The class that means yes. */
  readonly positive: string | undefined;
  readonly hasThreshold: boolean;
}

/** What a model makes of pictures that show none of its classes, in words. */
export function describeNegatives(found: FalseAlarms, { images, positive, hasThreshold }: NegativesTold): string {
  const { alarms, notSure, groups, takenFor, above, surest } = found;
  const called = positive === undefined ? "given an answer" : `called ${printable(positive)}`;
  const part = `${percent(alarms.value ?? 0)}, 95 % interval ${percent(alarms.low)} to ${percent(alarms.high)}`;
  const lines = [
    `Asked about ${images}. None of them shows ${positive === undefined ? "any of its classes" : printable(positive)}.`,
    "",
    `  ${called}: ${count(alarms.count)} of ${count(alarms.images)} (${part})`,
  ];
  if (notSure > 0) lines.push(`  not sure: ${count(notSure)}`);
  if (positive === undefined && !hasThreshold) {
    lines.push("  It has no threshold below which it says nothing, so it answers always. How sure it is:");
    for (const { probability, value } of above)
      lines.push(`    at least ${percent(probability)}: ${percent(value ?? 0)} of them`);
  }
  if (positive === undefined && takenFor.length > 0) {
    const some = takenFor.slice(0, MOST).map((each) => `${printable(each.name)} ${count(each.count)}`);
    lines.push(`  taken for: ${some.join(", ")}${takenFor.length > MOST ? ` and ${takenFor.length - MOST} more` : ""}`);
  }
  const isTelling = positive !== undefined || hasThreshold;
  const some = isTelling ? groups.filter((each) => each.count > 0) : [];
  if (groups.length > 1 && some.length > 0) {
    const rows = some
      .slice(0, MOST)
      .map((each) => [
        printable(each.name),
        count(each.images),
        count(each.count),
        percent(each.value ?? 0),
        `${percent(each.low)} to ${percent(each.high)}`,
      ]);
    lines.push("", "What they show, the most alarms first:", "");
    lines.push(indent(columns([["", "images", "alarms", "part", "95 % interval"], ...rows], [1, 2, 3])).trimEnd());
    const rest = groups.length - Math.min(MOST, some.length);
    if (rest > 0) lines.push(`  and ${rest} more with ${some.length > MOST ? "fewer" : "none"}`);
  }
  if (isTelling && surest.length > 0) {
    lines.push("", "The alarms of which it was surest:", "");
    for (const { name, className, probability } of surest.slice(0, 5)) {
      lines.push(`  ${printable(name)}: ${printable(className)} ${percent(probability)}`);
    }
  }
  return `${lines.join("\n")}\n`;
}
