import { describe, expect, test } from "vitest";
import { gradient } from "../../src/autodiff/gradient.ts";
import { nextName } from "../../src/compile/trainStep.ts";
import { emit, type Graph, input, type Value, type ValueOf } from "../../src/graph/graph.ts";
import { bind } from "../../src/graph/shape.ts";
import { inOrder, rewriteAll } from "../../src/graph/walk.ts";
import { sgd } from "../../src/nn/optimizers/sgd.ts";
import { writeNetwork } from "../../src/nn/write.ts";
import { writeOnnx } from "../../src/onnx/write.ts";
import { add, mul } from "../../src/ops/elementwise.ts";
import { reduceSum } from "../../src/ops/reduce.ts";
import { evaluate } from "../../src/reference/evaluate.ts";
import { normal, randomKey, split, uniform } from "../../src/tensor/random.ts";
import { elementCount, fromNumbers, type Tensor } from "../../src/tensor/tensor.ts";
import { blocksGradient } from "../autodiff/blocksGradient.ts";
import { record, recorded } from "../features/recorded.ts";
import { allowance, expectClose } from "../onnx/compare.ts";
import type { Engine } from "../onnx/openEngines.ts";
import { type LayerCase, layerCases } from "./layerCases.ts";

/** Two sizes of the batch, run in the same session. */
const BATCH_SIZES = [3, 1];

/** Holds an engine against the reference: what every layer gives, its gradients, and a step of training. */
export function testLayers(engine: Engine): void {
  const conform = new Set<string>();
  describe(`${engine.name} runs layers as the reference does`, () => {
    for (const layerCase of layerCases) {
      test(layerCase.name, async ({ skip }) => {
        const { graph, feeds } = layerProgram(layerCase);
        const { reason, tolerance } = allowance(engine.runtime.engine, graph);
        if (reason !== undefined) skip(reason);
        const session = await engine.runtime.load(writeOnnx(engine.lower(graph)));
        try {
          for (const batchSize of BATCH_SIZES) {
            const given = feeds(batchSize);
            const results = await session.run(given);
            const expected = evaluate(Object.values(graph.outputs), given, { symbols: { N: batchSize } });
            for (const [i, [name, value]] of Object.entries(graph.outputs).entries()) {
              expectClose(results[name]!, expected[i]!, value, `${name}, batch of ${batchSize}`, tolerance);
            }
          }
        } finally {
          await session.close();
        }
        conform.add(layerCase.layer().kind);
      });
    }

    test("no layer has stopped conforming; `npm run features` records anew", () => {
      if (process.env.UPDATE_FEATURES !== undefined) record(engine.name, "layers", conform);
      expect(recorded(engine.name, "layers").filter((kind) => !conform.has(kind))).toEqual([]);
    });
  });
}

/** What a layer case computes, and numbers for its inputs. */
export interface LayerProgram {
  readonly graph: Graph;
  readonly feeds: (batchSize: number) => Readonly<Record<string, Tensor>>;
}

/**
 * A layer case as one graph: its output for training and for answering, the gradients of the training output's weighted
 * sum (and its penalties) with respect to its weights and, unless it lets no gradient through, its input, each weight
 * after one step of gradient descent, and what the layer itself updates.
 */
export function layerProgram({ name, layer, input: point, weights = {} }: LayerCase): LayerProgram {
  const network = layer();
  const x = input("x", "float32", point.shape);
  const training = writeNetwork(network, x, { mode: "train" });
  const answering = writeNetwork(network, x, { mode: "infer" });
  const learningRate = input("learningRate", "float32", []);
  const step = input("step", "float32", []);
  const trained = training.parameters.filter(({ trainable }) => trainable);
  const parameters = trained.map((spec) => training.inputs.get(spec.name)!);
  const weight = input("u", "float32", training.output.shape);
  const weighted = training.penalties.reduce(add, reduceSum(mul(training.output, weight)));
  const slopes = gradient(weighted, parameters);

  const outputs: Record<string, Value> = {
    "output in training": training.output,
    "output in answering": sharingInputs(answering.output, training.inputs),
    ...(blocksGradient(training.output) ? {} : { "gradient of the input": gradient(weighted, [x])[0]! }),
  };
  for (const [i, spec] of trained.entries()) {
    const parameter = parameters[i]!;
    const slope = slopes[i]!;
    const settings = { name: spec.name, parameter, gradient: slope, slots: {}, step, learningRate };
    outputs[`gradient of ${spec.name}`] = slope;
    outputs[nextName(spec.name)] = sgd().update(settings).parameter;
  }

  for (const [own, next] of training.updates) outputs[nextName(own)] = next;
  if (training.share !== undefined) outputs["share of the own label"] = training.share;

  const reached = new Set<Value>(inOrder(Object.values(outputs)));
  const fed = [x, weight, learningRate, step, ...training.inputs.values()].filter((value) => reached.has(value));
  const random = new Set([...training.randoms, ...training.imageRandoms].map((spec) => spec.name));
  const untrained = new Set(
    [...training.parameters.filter(({ trainable }) => !trainable), ...training.measured].map((spec) => spec.name),
  );
  const numbers = (value: ValueOf<"Input">, sizes: readonly number[]): ArrayLike<number> => {
    const count = elementCount(sizes);
    const key = split(split(randomKey(5), name), value.attrs.name);
    const own = value === x ? point : weights[value.attrs.name];
    if (own !== undefined) return own.values(count, key);
    if (value === learningRate || value === step) return [0.05];
    if (value === training.epoch) return [3];
    if (random.has(value.attrs.name)) return uniform(key, count);
    return untrained.has(value.attrs.name) ? uniform(key, count).map((each) => each + 0.5) : normal(key, count);
  };
  return {
    graph: { inputs: fed, outputs },
    feeds: (batchSize) => {
      const tensors = fed.map((value) => {
        const sizes = bind(value.shape, { N: batchSize });
        return [value.attrs.name, fromNumbers("float32", sizes, numbers(value, sizes))] as const;
      });
      return Object.fromEntries(tensors);
    },
  };
}

/** A value whose inputs are those of the same names in `inputs`: both graphs then share their weights. */
function sharingInputs(value: Value, inputs: ReadonlyMap<string, ValueOf<"Input">>): Value {
  return rewriteAll([value], (each, from) => {
    if (each.op === "Input") return inputs.get(each.attrs.name) ?? each;
    return emit(each.op, each.attrs as never, from, each) as Value;
  }).get(value)!;
}
