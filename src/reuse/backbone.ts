import { expectOptions, kindOf, type Problem, ProblemError } from "../errors.ts";
import { constant, input, type Value } from "../graph/graph.ts";
import { BATCH, formatShape } from "../graph/shape.ts";
import type { Initializer } from "../nn/initializers.ts";
import type { Layer, LayerContext } from "../nn/layer.ts";
import { expectOneOf } from "../nn/options.ts";
import { writeNetwork } from "../nn/write.ts";
import { fixedBatchOf, hasTensor, unknownTensor } from "../onnx/import.ts";
import { type OnnxInput, type OnnxModel, readOnnxModel } from "../onnx/model.ts";
import { type Obstacle, obstacleError, type Replayed, replay } from "../onnx/replay.ts";
import { cast } from "../ops/choice.ts";
import { transpose } from "../ops/layout.ts";
import type { Tensor } from "../tensor/tensor.ts";
import { type BatchNormMode, fixedByBatchNorm, normalizeBatch } from "./batchNormalization.ts";
import { gradientObstacles } from "./gradientObstacles.ts";

export interface BackboneOptions {
  /** The tensor at which the network is cut, by its name in the file. Default: its first output. */
  readonly output?: string;
  /** The input that takes the images. Default: the file's only one. */
  readonly input?: string;
  /** False keeps the file's weights as they are. Default true. */
  readonly trainable?: boolean;
  /** What batch normalisation does while it is trained: "folded", "frozen" (default) or "train"; see `BatchNormMode`. */
  readonly batchNormalization?: BatchNormMode;
  /** Where channels stand in the file's images: "nchw", or "nhwc" as TensorFlow has them. Default: what the shapes say. */
  readonly layout?: "nchw" | "nhwc";
  /** Names of tensors of the file that stay as they are, such as the means that it subtracts from its input. Default none. */
  readonly constants?: readonly string[];
}

/**
 * A network that others trained, as a layer: an ONNX file, whole or cut at a tensor, whose weights begin as in the file.
 * Float tensors of more than one number are its weights, under their names in the file; all others are constants.
 * [n, c, h, w] -> what the tensor is, such as [n, features]
 *
 * It gets its input as the layers before it leave it: put `normalize(...)` or `rescaling(...)` before it, as the file asks.
 * In a frozen layer, and in a finished model, batch normalisation uses the means of the file.
 * @param file the bytes of an ONNX file
 * @throws ProblemError when it is no ONNX file, an option is unknown, or there is no such tensor; when it is written, where
 *   operators, sizes or types stand in the way: all of them are named. `backboneObstacles` lists them.
 */
export function backbone(file: Uint8Array, options: BackboneOptions = {}): Layer {
  const { output, fed, problems, write } = readBackbone(file, options);
  if (problems.length > 0) throw obstacleError(problems);
  const { trainable = true, batchNormalization = "frozen" } = options;
  return Object.freeze<Layer>({
    kind: "backbone",
    config: { output, input: fed?.name, batchNormalization },
    arity: 1,
    trainable,
    apply(x, context) {
      const { values, obstacles } = write(x, context);
      if (obstacles.length > 0) throw obstacleError(obstacles);
      return values.get(output)!;
    },
  });
}

/**
 * What stands in the way of using an ONNX file as a backbone for images of a size, and of fine-tuning it: unknown operators
 * with their places, sizes that do not fit, operators through which no gradient flows. An empty list where nothing does.
 * @throws ProblemError when it is no ONNX file, or an option is unknown.
 */
export function backboneObstacles(
  file: Uint8Array,
  image: { readonly height: number; readonly width: number; readonly channels: number },
  options: BackboneOptions = {},
): readonly Obstacle[] {
  const { output, problems, write } = readBackbone(file, options);
  if (problems.length > 0) return problems.map((problem) => ({ ...problem, nodes: [] }));
  const found: Obstacle[] = [];
  const probe: Layer = {
    kind: "backbone",
    config: {},
    trainable: options.trainable ?? true,
    apply(x, context) {
      const { values, obstacles } = write(x, context);
      found.push(...obstacles);
      return values.get(output) ?? x;
    },
  };
  const x = input("x", "float32", [BATCH, image.channels, image.height, image.width]);
  try {
    const { output: y, parameters, inputs } = writeNetwork(probe, x, { mode: "train" });
    if (found.length > 0) return found;
    const trained = parameters.filter((spec) => spec.trainable).map(({ name }) => [name, inputs.get(name)!] as const);
    return gradientObstacles(y, new Map(trained));
  } catch (error) {
    if (error instanceof ProblemError) return [...found, { ...error.problem, nodes: [] }];
    throw error;
  }
}

/** A file with the choices made about it: what is wrong with them, and how it is written as graph. */
function readBackbone(file: Uint8Array, options: BackboneOptions) {
  expectOptions("backbone", options, ["output", "input", "trainable", "batchNormalization", "layout", "constants"]);
  if (!(file instanceof Uint8Array)) {
    throw new ProblemError({
      what: "backbone: its first argument",
      expected: "the bytes of an ONNX file",
      received: kindOf(file),
      mend: 'Read it first: readFileSync("model.onnx").',
    });
  }
  const { batchNormalization: mode = "frozen", layout, constants = [] } = options;
  expectOneOf("backbone", "batchNormalization", mode, ["folded", "frozen", "train"]);
  if (layout !== undefined) expectOneOf("backbone", "layout", layout, ["nchw", "nhwc"]);
  const model = readOnnxModel(file);
  const output = options.output ?? model.outputs[0]!;
  const unknown = [output, ...constants].filter((name) => !hasTensor(model, name));
  const fed = options.input === undefined ? model.inputs[0] : model.inputs.find(({ name }) => name === options.input);
  const problems = [
    ...model.problems,
    ...unknown.map((name) => unknownTensor(model, name)),
    ...(fed === undefined || (options.input === undefined && model.inputs.length > 1) ? [noSingleInput(model)] : []),
  ];
  const fixed = fixedByBatchNorm(model, mode);
  const settings = settingsOf(model);

  const write = (x: Value, context: LayerContext): Replayed => {
    const images = asFileWants(x, fed!, layout);
    const becomes = (name: string, tensor: Tensor): Value => {
      const isWeight = tensor.dtype === "float32" && tensor.data.length > 1;
      if (!isWeight || constants.includes(name) || settings.has(name)) return constant(tensor);
      return context.parameter(name, tensor.shape, { initializer: stored(tensor), trainable: !fixed.has(name) });
    };
    const isMeasuring = mode === "train" && context.mode === "train" && context.trainable;
    return replay(model, {
      inputs: { [fed!.name]: images },
      outputs: [output],
      fixedBatch: fixedBatchOf([fed!], { [fed!.name]: images.shape }),
      initializer: becomes,
      ...(isMeasuring && { batchNormalization: (parts) => normalizeBatch(parts, context) }),
    });
  };
  return { output, fed, problems, write };
}

function noSingleInput({ inputs }: OnnxModel): Problem {
  const names = inputs.map(({ name }) => JSON.stringify(name)).join(", ");
  return inputs.length === 0
    ? { what: "The ONNX model has no input for images" }
    : { what: "backbone: which input takes the images", expected: names, mend: "Name it: input." };
}

/** Where nodes have numbers that are settings, and no weights: from which input on. */
const SETTINGS: Readonly<Record<string, number>> = { Resize: 1, Upsample: 1, Clip: 1, Pad: 1, Range: 0 };

function settingsOf({ nodes }: OnnxModel): ReadonlySet<string> {
  return new Set(
    nodes.flatMap(({ operator, inputs }) =>
      Object.hasOwn(SETTINGS, operator) ? inputs.slice(SETTINGS[operator]!) : [],
    ),
  );
}

/** A weight that begins as in the file. */
function stored({ data }: Tensor): Initializer {
  return { kind: "stored", config: {}, draw: () => (data as Float32Array).slice() };
}

/** x in the file's type and layout. Height and width may be others than the file's: convolutions do not mind. */
function asFileWants(x: Value, { name, dtype, shape }: OnnxInput, layout: BackboneOptions["layout"]): Value {
  const channels = x.shape[1];
  const isLast = layout === undefined ? shape[1] !== channels && shape[3] === channels : layout === "nhwc";
  const wanted = shape.length === 4 && isLast ? shape[3] : shape[1];
  const fits = x.shape.length === shape.length && (typeof wanted !== "number" || wanted === channels);
  if (!fits) {
    throw new ProblemError({
      what: `The input "${name}" of the ONNX model does not fit`,
      expected: `[${shape.map((size) => size ?? "?").join(", ")}]${shape.length === 4 && isLast ? ", channels last" : ""}`,
      received: formatShape(x.shape),
    });
  }
  return cast(shape.length === 4 && isLast ? transpose(x, [0, 2, 3, 1]) : x, dtype);
}
