import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { fit } from "../../src/train/fit.ts";
import { halves, runtime, smallNetwork } from "./halves.ts";

/** Bytes in use once all garbage is gone: JavaScript's and those of arrays. */
function memoryInUse(): number {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  collect();
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

test("200 steps leave nothing behind", async () => {
  const train = halves(100);
  let before = 0;
  let after = 0;
  for await (const event of fit(smallNetwork, { train, epochs: 24, batchSize: 10, runtime })) {
    if (event.type !== "step") continue;
    // The first steps compile and warm up.
    if (event.totalStep === 40) before = memoryInUse();
    if (event.totalStep === 240) after = memoryInUse();
  }
  // One set of state is 8 kB; a step that kept its own would leave 1.6 MB.
  expect(after - before).toBeLessThan(400_000);
});
