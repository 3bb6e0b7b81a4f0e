/** docs/data-sets.md shows the sets as they are: `npx vitest run --project unit test/data/sets/docs.test.ts -u` writes its table anew. */
import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { catalogue } from "../../../src/data/sets/catalogue.ts";
import type { DataSetEntry } from "../../../src/data/sets/entry.ts";

function row(entry: DataSetEntry): string {
  const { name, title, about, counts, classes, terms, homepage, mirrors } = entry;
  const size =
    entry.kind === "arrays" ? `${entry.width} x ${entry.height}${entry.channels === 1 ? ", grey" : ""}` : "photographs";
  const images = (counts.train + counts.test).toLocaleString("en-US");
  const download = `${(mirrors[0]!.bytes / 1e6).toFixed(1)} MB`;
  return `| \`${name}\` | [${title}](${homepage}): ${about} | ${images} | ${size} | ${classes.length} | ${download} | ${terms} |`;
}

test("docs/data-sets.md shows every set", async () => {
  const page = await readFile(new URL("../../../docs/data-sets.md", import.meta.url), "utf8");
  const heading = /(\| name \| what it is .*\n\|[-:|]+\|\n)(?:\| `.*\n)*/;
  expect(page).toMatch(heading);
  const rows = Object.values<DataSetEntry>(catalogue).map((entry) => `${row(entry)}\n`);
  const table = page.replace(heading, (_, head: string) => head + rows.join(""));
  await expect(table).toMatchFileSnapshot("../../../docs/data-sets.md");
});
