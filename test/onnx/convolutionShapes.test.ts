import fc from "fast-check";
import { expect, test } from "vitest";
import { gradient } from "../../src/autodiff/gradient.ts";
import { type Graph, input, type Value } from "../../src/graph/graph.ts";
import { writeOnnx } from "../../src/onnx/write.ts";
import { type ConvOptions, conv } from "../../src/ops/conv.ts";
import { reduceSumSquare } from "../../src/ops/reduce.ts";
import { evaluate } from "../../src/reference/evaluate.ts";
import { normal, randomKey, split } from "../../src/tensor/random.ts";
import { elementCount, fromNumbers } from "../../src/tensor/tensor.ts";
import { expectClose } from "./compare.ts";
import { enginesHere } from "./openEngines.ts";

interface Convolution {
  readonly batch: number;
  readonly channels: number;
  readonly filters: number;
  readonly group: number;
  readonly size: readonly number[];
  readonly window: readonly number[];
  readonly strides: number;
  readonly before: readonly number[];
  readonly behind: readonly number[];
  readonly hasBias: boolean;
}

/** Channels and filters of each group; how wide a border may be, and how much of x the window leaves over. */
const convolutions: fc.Arbitrary<Convolution> = fc
  .record({
    batch: fc.integer({ min: 1, max: 3 }),
    perGroup: fc.record({ channels: fc.integer({ min: 1, max: 18 }), filters: fc.integer({ min: 1, max: 12 }) }),
    group: fc.constantFrom(1, 1, 1, 1, 2),
    window: fc.oneof(
      { weight: 5, arbitrary: fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 })) },
      { weight: 1, arbitrary: fc.tuple(fc.integer({ min: 1, max: 4 })) },
    ),
    over: fc.tuple(fc.constantFrom(0, 1, 2, 3), fc.constantFrom(0, 1, 2, 3)),
    strides: fc.constantFrom(1, 1, 2),
    before: fc.tuple(fc.constantFrom(0, 0, 1), fc.constantFrom(0, 0, 1)),
    behind: fc.tuple(fc.constantFrom(0, 0, 1, 2), fc.constantFrom(0, 0, 1, 2)),
    hasBias: fc.boolean(),
  })
  .map(({ perGroup, group, window, over, before, behind, ...rest }) => ({
    ...rest,
    ...{ channels: perGroup.channels * group, filters: perGroup.filters * group, group, window },
    size: window.map((each, axis) => each + over[axis]!),
    before: before.slice(0, window.length),
    behind: behind.slice(0, window.length),
  }));

/** Engines choose among several programs by the shapes, so shapes are drawn. All run in one session, for quickness. */
for (const engine of await enginesHere()) {
  test(`${engine.name}: convolutions of drawn shapes, forwards and backwards, are what the reference gives`, async () => {
    const drawn = fc.sample(convolutions, { seed: 6, numRuns: 40 });
    const graph = graphOf(drawn);
    const values = (shape: readonly number[], i: number) =>
      fromNumbers("float32", shape, normal(split(randomKey(6), i), elementCount(shape)));
    const feeds = Object.fromEntries(
      graph.inputs.map(({ attrs, shape }, i) => [attrs.name, values(shape as number[], i)]),
    );
    const session = await engine.runtime.load(writeOnnx(engine.lower(graph)));
    const results = await session.run(feeds);
    await session.close();
    const expected = evaluate(Object.values(graph.outputs), feeds);
    for (const [i, name] of Object.keys(graph.outputs).entries()) {
      expectClose(results[name]!, expected[i]!, { dtype: "float32" }, name);
    }
    expect(drawn.some(({ channels, filters }) => channels % 3 === 0 && channels % 4 !== 0 && filters % 4 === 0)).toBe(
      true,
    );
  });
}

/** Each convolution, and the gradient of the sum of its squares, which convolves the other way. */
function graphOf(drawn: readonly Convolution[]): Graph {
  const inputs: Graph["inputs"][number][] = [];
  const outputs: Record<string, Value> = {};
  for (const [i, each] of drawn.entries()) {
    const { batch, channels, filters, group, size, window, strides, before, behind, hasBias } = each;
    const x = input(`x${i}`, "float32", [batch, channels, ...size]);
    const w = input(`w${i}`, "float32", [filters, channels / group, ...window]);
    const bias = input(`b${i}`, "float32", [filters]);
    const options: ConvOptions = { strides, group, pads: [...before, ...behind], ...(hasBias && { bias }) };
    const y = conv(x, w, options);
    const [dx] = gradient(reduceSumSquare(y), [x]);
    inputs.push(x, w, ...(hasBias ? [bias] : []));
    outputs[`${i}: ${JSON.stringify(each)}`] = y;
    outputs[`${i}: gradient of x`] = dx!;
  }
  return { inputs, outputs };
}
