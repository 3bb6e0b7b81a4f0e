import { gradient } from "../../autodiff/gradient.ts";
import { type OpenNetwork, openNetwork } from "../../compile/openNetwork.ts";
import type { Stage } from "../../compile/stages.ts";
import { expectOptions, kindOf, ProblemError, shortList } from "../../errors.ts";
import type { Model, Weights } from "../../nn/model.ts";
import { mul, relu } from "../../ops/elementwise.ts";
import { reduceMean, reduceSum } from "../../ops/reduce.ts";
import type { Attribution, AttributionOptions } from "./attribution.ts";
import { cellsOf } from "./cells.ts";
import { enlarged } from "./enlarge.ts";
import { attributionOf, type Explained, explainedBy, type MapsOf, rowOf } from "./explained.ts";
import { picturesOf } from "./pictures.ts";
import { type Probe, type WriteProbe, withProbe } from "./probe.ts";

export interface GradCamOptions extends AttributionOptions {
  /** The convolution whose maps are weighed, by its name, such as "conv2d_1". Default: the last whose maps have more than one place. */
  readonly stage?: string;
}

export interface GradCam extends Attribution {
  /** The name of the convolution. */
  readonly stage: string;
  /** Before they were enlarged, [count, rows, columns]. */
  readonly grids: Float32Array;
  readonly rows: number;
  readonly columns: number;
}

/**
 * Where a convolution's activation maps speak for the class: their sum, each weighed by the mean gradient of the logit with
 * respect to it, without what is below 0 (Selvaraju and others, "Grad-CAM", 2017), enlarged bilinearly.
 *
 *     weight_k = mean over places of d logit / d A_k;   map = relu(sum over k of weight_k A_k)
 *
 * A_k are the maps after normalisation and activation, as the next layer reads them; in a residual block, before they meet what
 * goes past it.
 * @param images uint8 [count, height, width, channels]
 * @returns maps [count, height, width], none below 0, and the `grids` [count, rows, columns] that they were
 * @throws ProblemError when the network has no convolution, or none of that name, or the images are not the model's.
 */
export async function gradCam(model: Model, images: Uint8Array, options: GradCamOptions): Promise<GradCam> {
  const where = "gradCam";
  expectOptions(where, options, ["class", "against", "runtime", "batchSize", "stage"]);
  const pictures = picturesOf(where, model, images, options);
  const { name } = gradCamStage(openNetwork(model), options.stage);
  return withProbe(model, options, weighedMaps(name), async (probe) => {
    const explained = await explainedBy(where, probe, pictures, options);
    const { maps, grids, rows, columns } = await weighed(probe, explained, name);
    return { ...attributionOf(explained, { maps, isSigned: false }), stage: name, grids, rows, columns };
  });
}

/** The maps of Grad-CAM, with any weights; the probe was written by `weighedMaps` of that stage. */
export function gradCamMaps(stage?: string): MapsOf {
  return async (probe, explained, weights) => (await weighed(probe, explained, stage, weights)).maps;
}

/** The weighed sum of a stage's maps as "cam", [count, rows, columns]. */
export function weighedMaps(stage?: string): WriteProbe {
  return (network, explained) => {
    const maps = gradCamStage(network, stage).output;
    const [slope] = gradient(explained, [maps]);
    const weights = reduceMean(slope!, { axes: [2, 3], keepdims: true });
    return { cam: relu(reduceSum(mul(weights, maps), { axes: [1] })) };
  };
}

/** Whether Grad-CAM has something to say of a network: whether it has convolutions. */
export function hasConvolution({ stages }: OpenNetwork): boolean {
  return stages.some(({ kind }) => kind === "convolution");
}

/**
 * The convolution of that name, or the last whose maps have more than one place.
 * @throws ProblemError when there is none.
 */
export function gradCamStage({ stages }: OpenNetwork, name?: string): Stage {
  const convolutions = stages.filter(({ kind }) => kind === "convolution");
  const hasPlaces = ({ output }: Stage) => Number(output.shape[2]) * Number(output.shape[3]) > 1;
  const wanted =
    name === undefined
      ? (convolutions.findLast(hasPlaces) ?? convolutions.at(-1))
      : convolutions.find((stage) => stage.name === name);
  if (wanted !== undefined) return wanted;
  if (convolutions.length === 0) {
    throw new ProblemError({
      what: "gradCam: this network has no convolution, so it has no maps to weigh",
      mend: "Take saliency, integratedGradients or occlusion: they need none.",
    });
  }
  throw new ProblemError({
    what: "gradCam: stage is no convolution of this network",
    expected: shortList(
      convolutions.map((stage) => stage.name),
      12,
    ),
    received: kindOf(name),
  });
}

async function weighed(probe: Probe, { pictures, chosen }: Explained, name?: string, weights?: Weights) {
  const { output } = gradCamStage(probe.network, name);
  const [rows, columns] = [output.shape[2], output.shape[3]] as [number, number];
  const at = cellsOf(output, probe.network.pixels, pictures.image);
  const grids = (await probe.read(pictures.pixels, chosen, weights)).values.cam!;
  const { height, width } = pictures.image;
  const maps = new Float32Array(pictures.count * height * width);
  for (let n = 0; n < pictures.count; n++) {
    maps.set(enlarged(rowOf(grids, n, rows * columns), rows, { height, width }, at), n * height * width);
  }
  return { maps, grids, rows, columns };
}
