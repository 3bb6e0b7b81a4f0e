import type { Audit } from "../audit/audit.ts";
import type { Section } from "../audit/sections.ts";
import { columns, count, counted, percent } from "./format.ts";
import { printable } from "./printable.ts";

/** Names that are shown for each finding. */
const MOST = 3;

/** An audit as text: what there is, then what is wrong with it, the gravest first. */
export function describeAudit({ pictures, balance }: Audit, sections: readonly Section[]): string {
  const used = balance.classes.filter(({ total }) => total > 0);
  const sizes = used.map(({ total }) => total);
  const rows = [
    ["pictures", count(pictures.count)],
    ...pictures.splits.map((split) => [
      `  ${split}`,
      count(balance.classes.reduce((sum, { splits }) => sum + (splits[split] ?? 0), 0)),
    ]),
    ["classes", `${count(used.length)}, of ${count(Math.min(...sizes))} to ${counted(Math.max(...sizes), "picture")}`],
    ["guessing", `always "${balance.majority.className}" is right ${percent(balance.majority.accuracy)} of the time`],
    ["looked at", `in ${pictures.width} x ${pictures.height} pixels`],
  ];
  const found = sections.map((section) => describeSection(section, pictures));
  const end = sections.length === 0 ? "Nothing was found to be wrong.\n" : found.join("\n");
  return `${columns(rows)}\n${end}`;
}

function describeSection({ gravity, title, advice, lines, groups }: Section, { nameOf }: Audit["pictures"]): string {
  const examples = [
    ...lines.slice(0, groups.length === 0 ? 8 : MOST),
    ...groups.slice(0, MOST).map(({ places, why }) => {
      const names = places.slice(0, 2).map(nameOf).join(" = ");
      return `${names}${places.length > 2 ? ` and ${places.length - 2} more` : ""} (${why})`;
    }),
  ];
  const rest = lines.length + groups.length - examples.length;
  const more = rest > 0 ? [`and ${count(rest)} more`] : [];
  const body = [advice, ...examples.map((line) => `- ${line}`), ...more];
  return `${gravity.padEnd(7)}  ${title}\n${body.map((line) => `         ${printable(line)}\n`).join("")}`;
}
