import { writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, it } from "vitest";
import { exclusionList } from "../../src/audit/exclusions.ts";
import { readExclusions } from "../../src/data/sources/exclusions.node.ts";
import { temporaryFolder } from "../data/temporary.ts";

it("writes names that reading gives back, whatever is in them", async () => {
  await using folder = await temporaryFolder();
  const names = ["a/1.jpg", "#a/1.jpg", "new\nline.jpg", "a\tb.jpg", '"quoted" b.jpg', "end ", "./x", "back\\slash"];
  const list = exclusionList(
    names.map((name) => ({ name, why: `shows what ${name} shows` })),
    "",
    new Set(),
  );
  const file = path.join(folder.path, "list.txt");
  await writeFile(file, list);
  expect([...(await readExclusions(file))]).toEqual(names);
  await writeFile(file, '"half\n');
  expect([...(await readExclusions(file))]).toEqual(['"half']);
});
