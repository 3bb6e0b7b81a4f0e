import type { Run } from "./commands.ts";
import { describePlace, describeSize } from "./describeData.ts";
import { columns, count } from "./format.ts";
import { writeJson } from "./jsonView.ts";

/** `plumage data list` */
export const run: Run<"data list"> = async ({ flags }, { stdout, listDataSets }) => {
  const sets = await listDataSets();
  if (flags.json) {
    for (const set of sets) writeJson(stdout, set);
    return 0;
  }
  const rows = sets.map((set) => [
    set.name,
    count(set.images.train + set.images.test),
    describeSize(set),
    count(set.classes.length),
    describePlace(set),
    set.about,
  ]);
  stdout.write(columns([["name", "images", "size", "classes", "where", "what"], ...rows], [1, 3]));
  return 0;
};
