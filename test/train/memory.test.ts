import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { dense } from "../../src/nn/layers/dense.ts";
import { dropout } from "../../src/nn/layers/dropout.ts";
import { sequential } from "../../src/nn/layers/sequential.ts";
import { fit } from "../../src/train/fit.ts";
import { halves, runtime } from "./halves.ts";

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
  const network = sequential(dense(256, { activation: "relu" }), dropout(0.5), dense(2, { activation: "softmax" }));
  let before = 0;
  let after = 0;
  for await (const event of fit(network, { train, epochs: 24, batchSize: 10, runtime })) {
    if (event.type !== "step") continue;
    // The first steps compile and warm up.
    if (event.totalStep === 40) before = memoryInUse();
    if (event.totalStep === 240) after = memoryInUse();
  }
  // One set of state is 600 kB: a step that kept its own would leave 120 MB. The engine's own tables may grow a little.
  expect(after - before).toBeLessThan(3_000_000);
});
