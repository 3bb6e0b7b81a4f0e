/** What the zoo exports, opened by ONNX Runtime as anyone would open it, without Plumage. */
import * as ort from "onnxruntime-node";
import { expect, test } from "vitest";
import { inference } from "../../src/compile/inference.ts";
import { networkInput } from "../../src/compile/inputs.ts";
import { lower } from "../../src/compile/lowering/lower.ts";
import { writeNetwork } from "../../src/nn/write.ts";
import { writeOnnx } from "../../src/onnx/write.ts";
import { evaluate } from "../../src/reference/evaluate.ts";
import { randomKey } from "../../src/tensor/random.ts";
import { type Tensor, tensor, toNumbers } from "../../src/tensor/tensor.ts";
import { firstWeight } from "../../src/train/initialState.ts";
import type { NetworkName } from "../../src/zoo/networks.ts";
import { batchFor, measuredFor } from "./examples.ts";
import { smallNetworks } from "./smallNetworks.ts";

test.each(Object.keys(smallNetworks) as NetworkName[])(
  "%s answers in plain ONNX Runtime as the reference does",
  async (name) => {
    const { network, input } = smallNetworks[name];
    const { parameters } = writeNetwork(network, networkInput(input).x, { mode: "infer" });
    const drawn = parameters.map((spec) => [spec.name, firstWeight(spec, randomKey(1))] as const);
    const graph = inference(network, input, {
      ...(await measuredFor(smallNetworks[name])),
      ...Object.fromEntries(drawn),
    });
    const [feed] = graph.inputs;
    const x = firstOf(batchFor(name)[feed!.attrs.name]!);
    const session = await ort.InferenceSession.create(writeOnnx(lower(graph)));
    const [output] = session.outputNames;
    const results = await session.run({
      [feed!.attrs.name]: new ort.Tensor(x.dtype as "uint8", x.data as Uint8Array, x.shape),
    });
    const [expected] = evaluate(Object.values(graph.outputs), { [feed!.attrs.name]: x }, { symbols: { N: 1 } });
    expect(results[output!]!.dims).toEqual(expected!.shape);
    const wanted = toNumbers(expected!);
    const largest = Math.max(...wanted.map(Math.abs));
    for (const [i, value] of Array.from(results[output!]!.data as Float32Array).entries()) {
      expect(Math.abs(value - wanted[i]!) / largest).toBeLessThan(2e-4);
    }
    await session.release();
  },
);

/** The first image, or row, of a batch. */
function firstOf({ dtype, shape, data }: Tensor): Tensor {
  const [count = 1, ...sizes] = shape;
  return tensor(dtype, [1, ...sizes], data.slice(0, data.length / count) as Tensor["data"] as never);
}
