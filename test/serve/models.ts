/** Tiny models that answer what is easily foretold, as files. */
import { writeFile } from "node:fs/promises";
import type { Decision } from "../../src/compile/decision.ts";
import { encodeModel } from "../../src/compile/modelFile.ts";
import { dense } from "../../src/nn/layers/dense.ts";
import { flatten } from "../../src/nn/layers/flatten.ts";
import { sequential } from "../../src/nn/layers/sequential.ts";
import { fromNumbers } from "../../src/tensor/tensor.ts";

export const SIZE = 4;

/** p(bright) = sigmoid((mean of all pixels - 127.5) / 10): softmax over [0, that]. */
export async function brightness(file: string, decision?: Decision): Promise<void> {
  const pixels = SIZE * SIZE * 3;
  const weights = Array.from({ length: pixels * 2 }, (_, i) => (i % 2 === 1 ? 1 / pixels / 10 : 0));
  const model = {
    network: sequential(flatten(), dense(2, { activation: "softmax" })),
    image: { height: SIZE, width: SIZE, channels: 3 },
    classes: ["dark", "bright"],
    weights: {
      "dense.kernel": fromNumbers("float32", [pixels, 2], weights),
      "dense.bias": fromNumbers("float32", [2], [0, -12.75]),
    },
  };
  await writeFile(file, encodeModel(model, {}, decision === undefined ? {} : { decision }));
}
