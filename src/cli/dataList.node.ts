import type { Run } from "./commands.ts";
import { byteSize, columns, count } from "./format.ts";
import { writeJson } from "./jsonView.ts";

/** `plumage data list` */
export const run: Run<"data list"> = async ({ flags }, { stdout, listDataSets }) => {
  const sets = await listDataSets();
  if (flags.json) {
    for (const set of sets) writeJson(stdout, set);
    return 0;
  }
  const rows = sets.map(({ name, about, images, isCached, bytes, downloadBytes }) => [
    name,
    count(images.train + images.test),
    isCached ? `cached, ${byteSize(bytes)}` : `${byteSize(downloadBytes)} to download`,
    about,
  ]);
  stdout.write(columns([["name", "images", "where", "what"], ...rows], [1]));
  return 0;
};
