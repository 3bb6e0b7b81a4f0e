import { gradient } from "../../src/autodiff/gradient.ts";
import { nextName } from "../../src/compile/trainStep.ts";
import { emit, type Graph, input, type Value, type ValueOf } from "../../src/graph/graph.ts";
import { bind } from "../../src/graph/shape.ts";
import { inOrder, rewriteAll } from "../../src/graph/walk.ts";
import { sgd } from "../../src/nn/optimizers/sgd.ts";
import { writeNetwork } from "../../src/nn/write.ts";
import { mul } from "../../src/ops/elementwise.ts";
import { reduceSum } from "../../src/ops/reduce.ts";
import { normal, randomKey, split, uniform } from "../../src/tensor/random.ts";
import { elementCount, filled, fromNumbers, type Tensor } from "../../src/tensor/tensor.ts";
import { blocksGradient } from "../autodiff/blocksGradient.ts";
import type { LayerCase } from "./layerCases.ts";

/** What a layer case computes, and numbers for its inputs. */
export interface LayerProgram {
  readonly graph: Graph;
  readonly feeds: (batchSize: number) => Readonly<Record<string, Tensor>>;
}

/**
 * A layer case as one graph: its output for training and for answering, the gradients of the training output's
 * weighted sum with respect to its weights and (unless it lets no gradient through) its input, and each weight after one step of gradient descent.
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
  const weighted = reduceSum(mul(training.output, weight));
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

  const fed = [x, weight, learningRate, step, ...training.inputs.values()];
  const reached = new Set(inOrder(Object.values(outputs)));
  const random = new Set(training.randoms.map((spec) => spec.name));
  const untrained = new Set(
    [...training.parameters.filter(({ trainable }) => !trainable), ...training.measured].map((spec) => spec.name),
  );
  const numbers = (value: ValueOf<"Input">, sizes: readonly number[]): ArrayLike<number> => {
    const count = elementCount(sizes);
    const key = split(split(randomKey(5), name), value.attrs.name);
    const own = value === x ? point : weights[value.attrs.name];
    if (own !== undefined) return own.values(count, key);
    if (random.has(value.attrs.name)) return uniform(key, count);
    return untrained.has(value.attrs.name) ? uniform(key, count).map((each) => each + 0.5) : normal(key, count);
  };
  return {
    graph: { inputs: fed.filter((value) => reached.has(value)), outputs },
    feeds: (batchSize) => {
      const tensors = fed.map((value) => {
        const sizes = bind(value.shape, { N: batchSize });
        return [value.attrs.name, fromNumbers("float32", sizes, numbers(value, sizes))] as const;
      });
      return {
        ...Object.fromEntries(tensors),
        learningRate: filled("float32", [], 0.05),
        step: filled("float32", [], 1),
      };
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
