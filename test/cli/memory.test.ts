import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { temporaryFolder } from "../data/temporary.ts";
import { inFolder } from "./world.ts";

/** Bytes in use once all garbage is gone: JavaScript's and those of arrays. */
function memoryInUse(): number {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  collect();
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

test("50 epochs leave nothing behind, with checkpoints and everything that watches", async () => {
  await using folder = await temporaryFolder();
  const used: number[] = [];
  const stdout = {
    write(text: string) {
      if (text.startsWith('{"type":"epoch"')) used.push(memoryInUse());
    },
  };
  const train = inFolder(folder.path, { stdout });
  const watched = ["--tensorboard", "3", "--checkpoint-every", "2 steps", "--json"];
  const { code, stderr } = await train("train", "birds", "--epochs", "50", ...watched);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(used.length).toBe(50);
  // The first epochs compile and warm up; later ones may keep their scores, and nothing of the size of weights or images.
  expect(used.at(-1)! - used[4]!).toBeLessThan(1_500_000);
});
