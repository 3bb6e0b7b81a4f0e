import { expectOptions } from "../../errors.ts";
import type { Model, Weights } from "../../nn/model.ts";
import { expectWhole } from "../../nn/options.ts";
import type { AttributionOptions } from "./attribution.ts";
import { type BaselinePicture, baselineOf } from "./baseline.ts";
import { attributionOf, type Explained, explainedBy, rowOf, scoresOf } from "./explained.ts";
import { pictureAt, picturesOf, sizeOf } from "./pictures.ts";
import { type Probe, pixelGradient, withProbe } from "./probe.ts";
import { meanOf, type PixelAttribution, summedChannels } from "./saliency.ts";

export interface IntegratedGradientsOptions extends AttributionOptions {
  /** The picture that stands for nothing, from which the way to the image begins. Default "black". */
  readonly baseline?: BaselinePicture;
  /** On how many places of the way gradients are taken. Default 50. */
  readonly steps?: number;
}

export interface IntegratedGradients extends PixelAttribution {
  /** What is explained, of the baselines, [count]. */
  readonly baselineScores: Float32Array;
  /**
   * How far the sum of an image's attributions is from `scores - baselineScores`, [count]: 0 if the integral were exact.
   * More steps make it smaller.
   */
  readonly gaps: Float32Array;
}

/**
 * Shares the difference between the logit of an image and that of a baseline out among the pixels: their way from the baseline,
 * times the mean gradient on that way (Sundararajan, Taly & Yan, "Axiomatic Attribution for Deep Networks", 2017). The
 * integral is a sum over the middles of `steps` equal parts.
 *
 *     values = (x - x') / steps * sum over k of d logit / dx at x' + (k + 1/2) / steps * (x - x')
 *
 * @param images uint8 [count, height, width, channels]
 * @returns signed maps [count, height, width], sums over channels of `values` [count, channels, height, width]
 * @throws ProblemError when an option is out of range, or the images are not the model's.
 */
export async function integratedGradients(
  model: Model,
  images: Uint8Array,
  options: IntegratedGradientsOptions,
): Promise<IntegratedGradients> {
  const where = "integratedGradients";
  expectOptions(where, options, ["class", "against", "runtime", "batchSize", "baseline", "steps"]);
  const { baseline = "black", steps = 50 } = options;
  expectWhole(where, "steps", steps);
  const pictures = picturesOf(where, model, images, options);
  return withProbe(model, options, pixelGradient, async (probe) => {
    const explained = await explainedBy(where, probe, pictures, options);
    const { values, baselines } = await integrated(probe, explained, { baseline, steps });
    const { logits } = await probe.read(baselines, explained.chosen);
    const baselineScores = scoresOf(logits, explained.chosen, model.classes.length);
    const size = sizeOf(model.image);
    const gaps = explained.scores.map((score, n) => {
      const sum = rowOf(values, n, size).reduce((total, each) => total + each, 0);
      return sum - (score - baselineScores[n]!);
    });
    const maps = summedChannels(values, model.image);
    return { ...attributionOf(explained, { maps, isSigned: true }), values, baselineScores, gaps };
  });
}

/** The maps of integrated gradients from black, with any weights; in fewer steps, which change the order of pixels little. */
export async function integratedMaps(probe: Probe, explained: Explained, weights?: Weights): Promise<Float32Array> {
  const { values } = await integrated(probe, explained, { baseline: "black", steps: 20 }, weights);
  return summedChannels(values, probe.model.image);
}

async function integrated(
  probe: Probe,
  { pictures, chosen }: Explained,
  { baseline, steps }: { readonly baseline: BaselinePicture; readonly steps: number },
  weights?: Weights,
): Promise<{ readonly values: Float32Array; readonly baselines: Float32Array }> {
  const size = sizeOf(pictures.image);
  const values = new Float32Array(pictures.pixels.length);
  const baselines = new Float32Array(pictures.pixels.length);
  for (let n = 0; n < pictures.count; n++) {
    const picture = pictureAt(pictures, n);
    const from = baselineOf("integratedGradients", baseline, picture, probe.model);
    const way = picture.map((value, i) => value - from[i]!);
    const points = new Float32Array(steps * size);
    for (let k = 0; k < steps; k++) {
      const share = (k + 0.5) / steps;
      for (let i = 0; i < size; i++) points[k * size + i] = from[i]! + share * way[i]!;
    }
    const row = rowOf(chosen, n, probe.model.classes.length);
    const { gradient } = (await probe.read(points, row, weights)).values;
    values.set(
      meanOf(gradient!, size).map((mean, i) => mean * way[i]!),
      n * size,
    );
    baselines.set(from, n * size);
  }
  return { values, baselines };
}
