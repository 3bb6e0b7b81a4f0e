import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { gradient } from "../../src/autodiff/gradient.ts";
import { type LoweringTarget, lower } from "../../src/compile/lowering/lower.ts";
import { type Graph, input, type Value } from "../../src/graph/graph.ts";
import { bind } from "../../src/graph/shape.ts";
import { inOrder } from "../../src/graph/walk.ts";
import { writeOnnx } from "../../src/onnx/write.ts";
import { conv, convTranspose } from "../../src/ops/conv.ts";
import { add, clip, div, mul, relu, sigmoid, sqrt, square, sub } from "../../src/ops/elementwise.ts";
import { pad, slice } from "../../src/ops/layout.ts";
import { averagePool, maxPool } from "../../src/ops/pool.ts";
import { reduceMean, reduceSum } from "../../src/ops/reduce.ts";
import { evaluate } from "../../src/reference/evaluate.ts";
import { normal, randomKey, split } from "../../src/tensor/random.ts";
import { elementCount, fromNumbers, toNumbers } from "../../src/tensor/tensor.ts";

/** Every kind of engine that lowering knows. Blocks of 2 are no engine's, but make small networks many-channelled. */
const targets: readonly {
  readonly name: string;
  readonly target: LoweringTarget;
  /** How far a number may stray: constants that lowering writes, such as 1 / 3, are rounded to float32. */
  readonly stray: number;
}[] = [
  { name: "for any engine", target: {}, stray: 1e-9 },
  { name: "for channels in blocks of 2", target: { channelBlock: 2 }, stray: 1e-6 },
  { name: "for channels in blocks of 4", target: { channelBlock: 4 }, stray: 1e-6 },
  { name: "for channels in blocks of 2 and batches of 2", target: { channelBlock: 2, batchSize: 2 }, stray: 1e-6 },
  { name: "for batches of 2", target: { batchSize: 2 }, stray: 1e-6 },
];

/** Layers without settings: normalisation and its like, and what stands beside them. */
const alone = [
  "normalize",
  "scale",
  "shift",
  "clip",
  "depthwise",
  "thin",
  "residual",
  "weigh",
  "halfClip",
  "widen",
  "narrow",
  "thinOut",
] as const;

/** One layer of a random network. */
const layers = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom("conv" as const, "convTranspose" as const),
      filters: fc.constantFrom(1, 2, 3, 4, 6, 8),
      kernel: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
      strides: fc.constantFrom(1, 1, 1, 2),
      dilations: fc.constantFrom(1, 1, 1, 2),
      pads: fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 4, maxLength: 4 }),
      grouped: fc.boolean(),
      bias: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constantFrom("maxPool" as const, "averagePool" as const),
      kernel: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
      strides: fc.constantFrom(1, 2, 2, 3),
      padded: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: "halve" as const }) },
  { weight: 2, arbitrary: fc.constant({ kind: "relu" as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: "double" as const }) },
  { weight: 3, arbitrary: fc.constantFrom(...alone.map((kind) => ({ kind }))) },
);

interface NetworkSpec {
  readonly channels: number;
  readonly size: readonly number[];
  readonly layers: readonly LayerSpec[];
}

type LayerSpec = typeof layers extends fc.Arbitrary<infer T> ? T : never;

/** Networks as people write them, in which whole blocks of channels stay together. */
const usual = fc.record({
  channels: fc.constantFrom(1, 3, 4),
  size: fc.constantFrom([4, 4], [8, 4], [6, 8], [5, 4]),
  layers: fc.array(
    fc.oneof(
      fc.constantFrom(4, 8).map(
        (filters): LayerSpec => ({
          ...{ kind: "conv", filters, kernel: [3, 3], strides: 1, dilations: 1 },
          ...{ pads: [1, 1, 1, 1], grouped: false, bias: true },
        }),
      ),
      fc.constantFrom<LayerSpec>({ kind: "halve" }, { kind: "relu" }, { kind: "double" }),
      fc.constantFrom(...alone).map((kind): LayerSpec => ({ kind })),
    ),
    { minLength: 3, maxLength: 7 },
  ),
});

const unusual = fc.record({
  channels: fc.constantFrom(1, 2, 3, 4),
  size: fc.tuple(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 7 })),
  layers: fc.array(layers, { minLength: 1, maxLength: 5 }),
});

const networks = fc.oneof(usual, unusual);

/** The network with all its gradients; layers for which the image has become too small are left out. */
function build({ channels, size, layers }: NetworkSpec): Graph {
  const x = input("x", "float32", ["N", channels, ...size]);
  const parameters: ReturnType<typeof input>[] = [];
  const parameter = (shape: readonly number[]): Value => {
    const value = input(`w${parameters.length}`, "float32", shape);
    parameters.push(value);
    return value;
  };
  let y: Value = x;
  for (const layer of layers) {
    try {
      y = apply(layer, y, parameter);
    } catch {
      // The window does not fit into what is left of the image.
    }
  }
  const loss = reduceMean(mul(y, mul(y, 0.5)));
  const wrt = [x, ...parameters.filter((each) => inOrder([y]).includes(each))];
  const gradients = gradient(loss, wrt).map((each, i) => [`gradient ${i}`, each] as const);
  return { inputs: [x, ...parameters], outputs: { y, loss, ...Object.fromEntries(gradients) } };
}

function apply(layer: LayerSpec, y: Value, parameter: (shape: readonly number[]) => Value): Value {
  const channels = Number(y.shape[1]);
  switch (layer.kind) {
    case "conv":
    case "convTranspose": {
      const { kernel, strides, dilations, pads } = layer;
      const group = layer.grouped && channels % 2 === 0 && layer.filters % 2 === 0 ? 2 : 1;
      const bias = layer.bias ? { bias: parameter([layer.filters]) } : {};
      const options = { strides, dilations, pads, group, ...bias };
      return layer.kind === "conv"
        ? conv(y, parameter([layer.filters, channels / group, ...kernel]), options)
        : convTranspose(y, parameter([channels, layer.filters / group, ...kernel]), options);
    }
    case "maxPool":
    case "averagePool": {
      const pads = layer.kernel.map((width) => (layer.padded ? Math.floor(width / 2) : 0));
      const options = { strides: layer.strides, pads };
      return layer.kind === "maxPool" ? maxPool(y, layer.kernel, options) : averagePool(y, layer.kernel, options);
    }
    case "halve":
      return maxPool(y, [2, 2], { strides: 2 });
    case "relu":
      return relu(y);
    case "double":
      return add(y, y);
    case "normalize": {
      const mean = (x: Value) =>
        reduceMean(reduceMean(x, { axes: [2, 3], keepdims: true }), { axes: [0], keepdims: true });
      const centred = sub(y, mean(y));
      const normal = div(centred, sqrt(add(mean(square(centred)), 0.1)));
      return add(mul(normal, parameter([channels, 1, 1])), parameter([1, channels, 1, 1]));
    }
    case "scale":
      return div(mul(parameter([channels, 1, 1]), y), 4);
    case "shift":
      return sub(parameter([1, channels, 1, 1]), y);
    case "clip":
      return clip(y, 0, 0.75);
    case "halfClip":
      return clip(mul(y, parameter([channels, 1, 1])), -0.5, 0.25);
    case "depthwise":
      return conv(y, parameter([channels, 1, 3, 3]), { pads: [1, 1, 1, 1], group: channels });
    case "thin":
      return conv(y, parameter([channels, 1, 3, 3]), { pads: [1, 1, 1, 1], strides: [2, 2], group: channels });
    case "residual":
      return relu(add(mul(conv(y, parameter([channels, channels, 1, 1])), parameter([channels, 1, 1])), y));
    case "widen":
      return pad(y, [0, 1, 0, 0, 0, 3, 0, 0]);
    case "narrow":
      return channels > 4 ? slice(y, [{ axis: 1, start: 1, end: 5 }]) : y;
    case "thinOut":
      return averagePool(y, [1, 1], { strides: 2 });
    case "weigh":
      return mul(y, sigmoid(reduceMean(y, { axes: [2, 3], keepdims: true })));
  }
}

function feedsOf(graph: Graph, batchSize: number) {
  return Object.fromEntries(
    graph.inputs.map(({ attrs: { name }, shape }) => {
      const sizes = bind(shape, { N: batchSize });
      return [name, fromNumbers("float32", sizes, normal(split(randomKey(3), name), elementCount(sizes)))];
    }),
  );
}

function compute(graph: Graph): readonly (readonly [string, readonly number[], readonly number[]])[] {
  const results = evaluate(Object.values(graph.outputs), feedsOf(graph, 2));
  return Object.keys(graph.outputs).map((name, i) => [name, results[i]!.shape, toNumbers(results[i]!)]);
}

for (const { name, target, stray: allowed } of targets) {
  describe(`lowered ${name}`, () => {
    test("any network computes the same, gradients too, and can be written", () => {
      fc.assert(
        fc.property(networks, (spec) => {
          const graph = build(spec);
          const lowered = lower(graph, target);
          expect(() => writeOnnx(lowered)).not.toThrow();
          const found = compute(lowered);
          for (const [i, [output, shape, numbers]] of compute(graph).entries()) {
            expect(found[i]!.slice(0, 2)).toEqual([output, shape]);
            const scale = 1 + Math.max(0, ...numbers.map(Math.abs));
            const stray = Math.max(0, ...numbers.map((each, k) => Math.abs(each - found[i]![2][k]!)));
            expect(stray / scale, output).toBeLessThan(allowed);
          }
        }),
        { numRuns: 80 },
      );
    });

    test("a pooled maximum that is there more than once is the first", () => {
      const x = input("x", "float32", ["N", 4, 4, 4]);
      const y = maxPool(relu(x), [2, 2], { strides: 2 });
      const weights = input("u", "float32", y.shape);
      const [dx] = gradient(reduceSum(mul(y, weights)), [x]);
      const graph = { inputs: [x, weights], outputs: { dx: dx! } };
      const values = Array.from({ length: 128 }, (_, i) => [3, 3, -1, 3, 2, 3, 2, -1][i % 8]!);
      const feeds = {
        x: fromNumbers("float32", [2, 4, 4, 4], values),
        u: fromNumbers("float32", [2, 4, 2, 2], normal(randomKey(1), 32)),
      };
      const [wanted] = evaluate([dx!], feeds);
      const [found] = evaluate([lower(graph, target).outputs.dx!], feeds);
      expect(toNumbers(found!)).toEqual(toNumbers(wanted!));
    });
  });
}
