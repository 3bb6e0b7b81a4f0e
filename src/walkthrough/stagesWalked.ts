import { PIXEL, widened, windowOf } from "../compile/receptiveField.ts";
import type { Stage } from "../compile/stages.ts";
import type { Value } from "../graph/graph.ts";
import type { Model } from "../nn/model.ts";
import type { Chain } from "./chain.ts";
import type { Activation, Field, Shape3, WalkStage } from "./client/pageData.ts";
import { denseParts } from "./denseParts.ts";

/** So many numbers of all stages together: 4 MB. Only large networks come near it. */
const MOST_NUMBERS = 1_000_000;
/** So many weights of one stage are taken along. */
const MOST_WEIGHTS = 120_000;

interface Given {
  readonly model: Model;
  /** What the engine gave, by the names of outputs. */
  readonly numbers: (name: string) => Float32Array;
}

/** Each stage with its numbers, as many as a page holds. */
export function stagesWalked({ stages, leftOut, beginsAtPixels }: Chain, { model, numbers }: Given): WalkStage[] {
  let left = MOST_NUMBERS;
  let field: Field | undefined = beginsAtPixels ? PIXEL : undefined;
  let before = numbers("prepared");
  let isWhole = true;
  return stages.map((stage, i) => {
    if (leftOut?.before === i) {
      field = undefined;
      isWhole = false;
    }
    const results = numbers(`output${i}`);
    const sums = numbers(`linear${i}`);
    const input = sizeOf(beforeFlattening(stage));
    const output = sizeOf(stage.output);
    const activation = activationOf(stage);
    const hasSteps = activation.name === "other";
    const window = windowOf(stage.operator);
    field = field && (stage.kind === "dense" ? undefined : nextField(field, window, model));
    const places = output[1] * output[2];
    const quota = left / (stages.length - i);
    const shown = Math.max(1, Math.min(output[0], Math.floor((0.6 * quota) / (places * (hasSteps ? 2 : 1)))));
    const part = (all: Float32Array) => all.slice(0, shown * places);
    const common = {
      ...{ name: stage.name, input, output, activation, shown: stage.kind === "dense" ? output[0] : shown },
      ...(field && { field }),
    };
    const kernel = stage.kernel && Float32Array.from(stage.kernel.data as Float32Array);
    const bias = stage.bias && Float32Array.from(stage.bias.data as Float32Array);
    const wasWhole = isWhole;
    const previous = before;
    isWhole = shown === output[0];
    before = results;
    left -= common.shown * places * (hasSteps ? 2 : 1);
    if (stage.kind === "dense") {
      const parts = kernel && wasWhole ? denseParts(kernel, previous, input, output[0], MOST_WEIGHTS) : {};
      return {
        ...{ kind: "dense", ...common, results, sums, weights: kernel ? kernel.length + (bias?.length ?? 0) : 0 },
        ...(bias && { bias }),
        ...parts,
      } satisfies WalkStage;
    }
    const maps = { results: part(results), ...(hasSteps && { linear: part(sums) }) };
    if (stage.kind === "pooling") {
      const how = stage.operator.op === "MaxPool" || stage.operator.op === "ReduceMax" ? "max" : "average";
      return { kind: "pooling", ...common, ...maps, how, ...(window && { window }) } satisfies WalkStage;
    }
    const keepsKernel = kernel !== undefined && wasWhole && kernel.length <= Math.min(MOST_WEIGHTS, 0.4 * quota);
    if (keepsKernel) left -= kernel.length;
    return {
      ...{ kind: "convolution", ...common, ...maps, window: window!, groups: groupsOf(stage) },
      ...(keepsKernel && { kernel }),
      ...(bias && { bias }),
      counts: countsOf(stage, input, output),
    } satisfies WalkStage;
  });
}

function nextField(field: Field, window: ReturnType<typeof windowOf>, { image }: Model): Field {
  if (window !== undefined) return widened(field, window);
  const { height, width } = image;
  return { top: 0, left: 0, down: height, across: width, height, width };
}

function groupsOf({ operator }: Stage): number {
  return operator.op === "Conv" ? operator.attrs.group : 1;
}

function countsOf({ operator, bias }: Stage, input: Shape3, output: Shape3) {
  const kernel = operator.inputs[1]!.shape.reduce<number>((product, size) => product * Number(size), 1);
  const weights = kernel + (bias ? output[0] : 0);
  const [inputs, results] = [input, output].map(([c, h, w]) => c * h * w) as [number, number];
  return { weights, unshared: weights * output[1] * output[2], joined: (inputs + (bias ? 1 : 0)) * results };
}

/** What follows a stage's sum: one step that everybody can work out, or several. */
function activationOf({ linear, output }: Stage): Activation {
  if (output === linear) return { name: "linear" };
  if (output.inputs[0] !== linear) return { name: "other" };
  switch (output.op) {
    case "Relu":
      return { name: "relu" };
    case "Tanh":
      return { name: "tanh" };
    case "Sigmoid":
      return { name: "sigmoid" };
    case "Softmax":
      return output.shape.length === 2 ? { name: "softmax" } : { name: "other" };
    case "LeakyRelu":
      return { name: "leakyRelu", alpha: output.attrs.alpha };
    case "Elu":
      return { name: "elu", alpha: output.attrs.alpha };
    case "Clip":
      return { name: "clip", min: output.attrs.min, max: output.attrs.max };
    default:
      return { name: "other" };
  }
}

/** [channels, height, width] of a value whose batch is one image. */
function sizeOf({ shape }: Value): Shape3 {
  const [channels = 1, height = 1, width = 1] = shape.slice(1).map(Number);
  return [channels, height, width];
}

/** What a dense layer reads, before it was put in a row. */
function beforeFlattening({ input }: Stage): Value {
  return input.op === "Reshape" && input.inputs[0]!.shape.length === 4 ? input.inputs[0]! : input;
}
