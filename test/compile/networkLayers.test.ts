/** Every layer comes back from a network file: the same weights, the same random numbers, the same graph in both modes. */
import { describe, expect, test } from "vitest";
import { decodeNetwork, encodeNetwork } from "../../src/compile/networkFile.ts";
import { input } from "../../src/graph/graph.ts";
import { bind } from "../../src/graph/shape.ts";
import type { Mode } from "../../src/nn/layer.ts";
import { type WrittenNetwork, writeNetwork } from "../../src/nn/write.ts";
import { evaluate } from "../../src/reference/evaluate.ts";
import { randomKey, split, uniform } from "../../src/tensor/random.ts";
import { elementCount, fromNumbers, type Tensor, toNumbers } from "../../src/tensor/tensor.ts";
import { layerCases } from "../nn/layerCases.ts";

const BATCH_SIZE = 2;

describe("comes back", () => {
  const onImages = layerCases.filter(({ input: point }) => point.shape.length === 4);
  test.each(onImages.map((each) => [each.name, each] as const))("%s", (name, { layer: make, input: point }) => {
    const [, channels, height, width] = point.shape as [string, number, number, number];
    const layer = make();
    const x = input("x", "float32", ["N", channels, height, width]);
    const first = writeNetwork(layer, x, { mode: "train" });
    // Numbers above 0, as variances must be.
    const drawn = (of: string, shape: readonly number[]): Tensor => {
      const numbers = uniform(split(randomKey(1), of), elementCount(shape));
      return fromNumbers(
        "float32",
        shape,
        numbers.map((each) => 0.25 + each / 2),
      );
    };
    const specs = [...first.parameters, ...first.measured];
    const weights = Object.fromEntries(specs.map((spec) => [spec.name, drawn(spec.name, spec.shape)]));
    const model = { network: layer, image: { height, width, channels }, classes: ["a", "b"], weights };
    const saved = decodeNetwork(encodeNetwork(model, new Set()), {});
    expect(saved.weights).toEqual(weights);

    for (const mode of ["train", "infer"] as const) {
      const [before, after] = [layer, saved.network].map((each) => writeNetwork(each, x, { mode, values: weights }));
      expect(after!.randoms).toEqual(before!.randoms);
      expect(after!.imageRandoms).toEqual(before!.imageRandoms);
      expect([after!.epoch, after!.share].map(Boolean)).toEqual([before!.epoch, before!.share].map(Boolean));
      expect([...after!.updates.keys()]).toEqual([...before!.updates.keys()]);
      const sizes = { N: BATCH_SIZE };
      const randoms = [...before!.randoms, ...before!.imageRandoms].map((spec) => [
        spec.name,
        drawn(spec.name, bind(spec.shape, sizes)),
      ]);
      const values = point.values(BATCH_SIZE * channels * height * width, split(randomKey(2), name));
      const epoch = before!.epoch && { epoch: fromNumbers("float32", [], [3]) };
      const feeds = {
        x: fromNumbers("float32", bind(x.shape, sizes), values),
        ...Object.fromEntries(randoms),
        ...epoch,
      };
      const results = [before!, after!].map((written) =>
        evaluate(everythingOf(written, mode), feeds, { symbols: sizes }),
      );
      for (const [i, wanted] of results[0]!.entries()) {
        const found = toNumbers(results[1]![i]!);
        for (const [at, each] of toNumbers(wanted).entries()) expect(found[at]).toBeCloseTo(each, 5);
      }
    }
  });
});

function everythingOf({ output, updates, penalties, share }: WrittenNetwork, mode: Mode) {
  return mode === "train" ? [output, ...updates.values(), ...penalties, ...(share ? [share] : [])] : [output];
}
