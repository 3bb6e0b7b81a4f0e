import { type InputShape, networkInput } from "../compile/inputs.ts";
import type { StateSpec, TrainStep } from "../compile/trainStep.ts";
import { ProblemError } from "../errors.ts";
import { fansOf } from "../nn/initializers.ts";
import type { Layer } from "../nn/layer.ts";
import type { Weights } from "../nn/model.ts";
import { type ParameterSpec, writeNetwork } from "../nn/write.ts";
import { type RandomKey, split } from "../tensor/random.ts";
import { type Tensor, tensor, zeros } from "../tensor/tensor.ts";

/**
 * The first value of a weight: the one that is given under its name, or one drawn by its initialiser. The same key gives the same
 * value, whatever other weights there are.
 * @throws ProblemError when the one that is given has another shape.
 */
export function firstWeight(
  { name, shape, initializer, fans = fansOf(shape) }: ParameterSpec,
  key: RandomKey,
  given: Weights = {},
): Tensor {
  const known = given[name];
  if (known === undefined) return tensor("float32", shape, initializer.draw(split(key, name), shape, fans));
  if (known.shape.join() === shape.join()) return known;
  throw new ProblemError({
    what: `The weight ${name} does not fit this network`,
    expected: `[${shape}]`,
    received: `[${known.shape}]`,
    mend: "Use weights that were trained with the same network and image size.",
  });
}

/**
 * The weights of a network that no step of training changes, given or drawn: a training step takes them as constants.
 * @throws ProblemError when one that is given has another shape.
 */
export function frozenWeights(network: Layer, input: InputShape, key: RandomKey, given: Weights = {}): Weights {
  const { parameters, updates } = writeNetwork(network, networkInput(input).x, { mode: "train" });
  const frozen = parameters.filter(({ name, trainable }) => !trainable && !updates.has(name));
  return Object.fromEntries(frozen.map((spec) => [spec.name, firstWeight(spec, key, given)]));
}

/**
 * What a training step starts with: weights that are given or drawn, and zeros for all other state.
 * @throws ProblemError when a weight that is given has another shape.
 */
export function initialState({ state }: TrainStep, key: RandomKey, given: Weights = {}): Record<string, Tensor> {
  return Object.fromEntries(state.map((spec) => [spec.name, firstTensor(spec, key, given)]));
}

function firstTensor({ shape, parameter }: StateSpec, key: RandomKey, given: Weights): Tensor {
  if (parameter === undefined) return zeros("float32", shape);
  // Steps write over their state's memory: what is given stays as it is.
  const { data } = firstWeight(parameter, key, given);
  return tensor("float32", shape, (data as Float32Array).slice());
}

/**
 * The weights of the finished model, from the state: copies, or the averages that the optimiser kept, which begin with its first
 * update.
 * @param accumulate how many steps make an update
 */
export function finishedWeights(
  { state }: TrainStep,
  tensors: Readonly<Record<string, Tensor>>,
  accumulate = 1,
): Weights {
  const isAveraged = Number(tensors.step!.data[0]) >= accumulate;
  const entries = state.flatMap(({ name, shape, parameter, finished = name }) =>
    parameter === undefined
      ? []
      : [
          [
            name,
            tensor("float32", shape, (tensors[isAveraged ? finished : name]!.data as Float32Array).slice()),
          ] as const,
        ],
  );
  return Object.fromEntries(entries);
}
