import type { Run } from "./commands.ts";
import { byteSize, counted } from "./format.ts";
import { interruptible } from "./interruptible.node.ts";
import { writeJson } from "./jsonView.ts";
import { showLoading } from "./showLoading.node.ts";

/** `plumage data get <name>` */
export const run: Run<"data get"> = async ({ args: [name = ""], flags }, effects) =>
  interruptible(effects, async (signal) => {
    const { train, test } = await showLoading(name, signal, flags.json ? effects.stderr : effects.stdout, effects);
    const listed = (await effects.listDataSets()).find((each) => each.name === name);
    if (flags.json) {
      const images = { train: train.count, test: test.count };
      writeJson(effects.stdout, { name, images, classes: train.classes, file: listed?.file, bytes: listed?.bytes });
      return 0;
    }
    const place = listed === undefined ? "" : ` (${listed.file}, ${byteSize(listed.bytes)})`;
    const images = `${counted(train.count, "training image")}, ${counted(test.count, "test image")}`;
    effects.stdout.write(`${listed?.title ?? name} is in the cache: ${images}${place}.\n`);
    return 0;
  });
