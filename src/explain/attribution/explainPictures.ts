import { openNetwork } from "../../compile/openNetwork.ts";
import { expectOptions } from "../../errors.ts";
import type { Model } from "../../nn/model.ts";
import type { Attribution, AttributionMethod, AttributionOptions, ClassChoice } from "./attribution.ts";
import type { BaselinePicture } from "./baseline.ts";
import { rowOf } from "./explained.ts";
import { gradCam, hasConvolution } from "./gradCam.ts";
import { integratedGradients } from "./integratedGradients.ts";
import { occlusion } from "./occlusion.ts";
import { picturesOf, sizeOf } from "./pictures.ts";
import { saliency } from "./saliency.ts";
import { methodsOf, type SanityCheck, sanityCheck } from "./sanityCheck.ts";
import { targetOf } from "./target.ts";

export interface ExplainPicturesOptions extends Pick<AttributionOptions, "runtime" | "batchSize"> {
  /** Which methods. Default: saliency, integrated gradients, occlusion, and Grad-CAM where the network has convolutions. */
  readonly methods?: readonly AttributionMethod[];
  /** The class that is explained beside the likeliest one. Default: the runner-up. */
  readonly class?: ClassChoice;
  /** The convolution of Grad-CAM. Default: the last whose maps have more than one place. */
  readonly stage?: string;
  /** Of integrated gradients. Default "black". */
  readonly baseline?: BaselinePicture;
  /** How often weights are randomised to see whether the maps change; 0 leaves that out. Default 3. */
  readonly draws?: number;
  /** Is told what is done next. */
  readonly onMethod?: (method: AttributionMethod | "sanityCheck") => void;
}

/** What the answers to some pictures rest on: plain data. */
export interface ExplainedPictures {
  readonly image: Model["image"];
  readonly methods: readonly AttributionMethod[];
  readonly pictures: readonly ExplainedPicture[];
  /** Whether the maps of the likeliest classes tell of what was learned. */
  readonly sanity?: SanityCheck;
  /** Whether the network has convolutions; without them there is no Grad-CAM. */
  readonly hasConvolutions: boolean;
  /** The convolution of Grad-CAM. */
  readonly stage?: string;
}

export interface ExplainedPicture {
  readonly name: string;
  /** [height, width, channels] */
  readonly pixels: Uint8Array;
  /** The likeliest class, then the runner-up or the one that was asked for. */
  readonly classes: readonly ExplainedClass[];
}

export interface ExplainedClass {
  readonly name: string;
  readonly probability: number;
  readonly logit: number;
  /** In the order of the methods. */
  readonly maps: readonly ExplainedMap[];
}

export interface ExplainedMap {
  readonly method: AttributionMethod;
  /** [height, width] */
  readonly map: Float32Array;
  readonly isSigned: boolean;
  /** Of integrated gradients: the sum of all contributions, and how far it is from what it should be. */
  readonly sum?: number;
  readonly gap?: number;
}

/**
 * Explains pictures by several methods at once, each for the likeliest class and for another.
 * @param images uint8 [count, height, width, channels]
 * @param names what the pictures are called
 * @throws ProblemError when an option is out of range, or the images are not the model's.
 */
export async function explainPictures(
  model: Model,
  images: Uint8Array,
  names: readonly string[],
  options: ExplainPicturesOptions,
): Promise<ExplainedPictures> {
  const where = "explainPictures";
  const common = ["runtime", "batchSize", "class", "stage"] as const;
  expectOptions(where, options, [...common, "methods", "baseline", "draws", "onMethod"]);
  const { runtime, batchSize, stage, baseline = "black", draws = 3, onMethod } = options;
  const { count } = picturesOf(where, model, images, options);
  const methods = methodsOf(where, model, options.methods);
  const engine = { runtime, ...(batchSize !== undefined && { batchSize }) };
  const onStage = stage === undefined ? {} : { stage };
  const first = await saliency(model, images, engine);
  const wanted = askedClasses(where, model, first, options.class);
  const perPicture = wanted[0]!.length;
  // Each picture stands once for each class in one batch.
  const size = sizeOf(model.image);
  const repeated = new Uint8Array(images.length * perPicture);
  for (let i = 0; i < count * perPicture; i++) {
    const n = Math.floor(i / perPicture);
    repeated.set(images.subarray(n * size, (n + 1) * size), i * size);
  }
  const asked = { ...engine, class: wanted.flat() };
  const found = new Map<AttributionMethod, Attribution & { readonly gaps?: Float32Array; readonly stage?: string }>();
  for (const method of methods) {
    onMethod?.(method);
    found.set(method, await RUN[method](model, repeated, asked, { baseline, ...onStage }));
  }
  // Only the network that knows nothing: to go there layer by layer takes many times as long.
  const rest = { methods, draws, layers: 1, ...onStage };
  if (draws > 0) onMethod?.("sanityCheck");
  const sanity = draws > 0 ? await sanityCheck(model, images, { ...engine, ...rest }) : undefined;
  const usedStage = found.get("gradCam")?.stage;

  const places = model.image.height * model.image.width;
  const mapOf = (method: AttributionMethod, row: number): ExplainedMap => {
    const { maps, isSigned, gaps } = found.get(method)!;
    const map = rowOf(maps, row, places);
    const sums = gaps && { sum: map.reduce((sum, each) => sum + each, 0), gap: gaps[row]! };
    return { method, map, isSigned, ...sums };
  };
  const pictures = wanted.map((classes, n) => ({
    name: names[n] ?? `${n + 1}`,
    pixels: images.subarray(n * size, (n + 1) * size),
    classes: classes.map((position, i): ExplainedClass => {
      const row = n * perPicture + i;
      return {
        name: model.classes[position]!,
        probability: first.probabilities[n * model.classes.length + position]!,
        logit: found.get(methods[0]!)!.scores[row]!,
        maps: methods.map((method) => mapOf(method, row)),
      };
    }),
  }));
  return {
    image: model.image,
    methods,
    pictures,
    hasConvolutions: hasConvolution(openNetwork(model)),
    ...(sanity && { sanity }),
    ...(usedStage !== undefined && { stage: usedStage }),
  };
}

type Run = (
  model: Model,
  images: Uint8Array,
  asked: AttributionOptions,
  settings: { readonly baseline: BaselinePicture; readonly stage?: string },
) => Promise<Attribution & { readonly gaps?: Float32Array; readonly stage?: string }>;

const RUN: { readonly [M in AttributionMethod]: Run } = {
  saliency: (model, images, asked) => saliency(model, images, asked),
  smoothGrad: (model, images, asked) => saliency(model, images, { ...asked, smooth: true }),
  gradientTimesInput: (model, images, asked) => saliency(model, images, { ...asked, timesInput: true }),
  integratedGradients: (model, images, asked, { baseline }) =>
    integratedGradients(model, images, { ...asked, baseline }),
  gradCam: (model, images, asked, { stage }) =>
    gradCam(model, images, { ...asked, ...(stage !== undefined && { stage }) }),
  occlusion: (model, images, asked) => occlusion(model, images, asked),
};

/** Of each picture the likeliest class, and the one that was asked for or the runner-up; in a model of one class that alone. */
function askedClasses(
  where: string,
  { classes }: Model,
  { probabilities, classes: likeliest }: Attribution,
  wanted: ClassChoice | undefined,
): readonly (readonly number[])[] {
  const { classes: chosen } = targetOf(where, wanted === undefined ? {} : { class: wanted }, classes, likeliest);
  return likeliest.map((best, n) => {
    const row = rowOf(probabilities, n, classes.length);
    const runnerUp = row.reduce(
      (found, value, i) => (i !== best && (found < 0 || value > row[found]!) ? i : found),
      -1,
    );
    const other = chosen[n] === best ? runnerUp : chosen[n]!;
    return other < 0 ? [best] : [best, other];
  });
}
