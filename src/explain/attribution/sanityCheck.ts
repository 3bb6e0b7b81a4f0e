import { openNetwork } from "../../compile/openNetwork.ts";
import { expectOptions, ProblemError } from "../../errors.ts";
import type { Model, Weights } from "../../nn/model.ts";
import { expectNumber, expectOneOf, expectWhole } from "../../nn/options.ts";
import { randomKey, split } from "../../tensor/random.ts";
import type { AttributionOptions } from "./attribution.ts";
import { type Explained, explainedBy, type MapsOf, placesOf, rowOf } from "./explained.ts";
import { gradCamMaps, hasConvolution, weighedMaps } from "./gradCam.ts";
import { integratedMaps } from "./integratedGradients.ts";
import { occlusionMaps } from "./occlusion.ts";
import { picturesOf } from "./pictures.ts";
import { answersAlone, pixelGradient, type WriteProbe, withProbe } from "./probe.ts";
import { layerGroups, randomized } from "./randomized.ts";
import { rankCorrelation } from "./rankCorrelation.ts";
import { saliencyMaps } from "./saliency.ts";

/** The ways of explaining an answer. */
export type AttributionMethod = "saliency" | "integratedGradients" | "gradCam" | "occlusion";

const METHODS: { readonly [M in AttributionMethod]: { readonly write: WriteProbe; readonly maps: MapsOf } } = {
  saliency: { write: pixelGradient, maps: saliencyMaps },
  integratedGradients: { write: pixelGradient, maps: integratedMaps },
  gradCam: { write: weighedMaps(), maps: gradCamMaps },
  occlusion: { write: answersAlone, maps: occlusionMaps },
};

/** All ways of explaining an answer. */
export const attributionMethods = Object.keys(METHODS) as readonly AttributionMethod[];

export interface SanityCheckOptions extends AttributionOptions {
  /** Which methods. Default: all that the network allows; Grad-CAM wants convolutions. */
  readonly methods?: readonly AttributionMethod[];
  /** How often weights are drawn; what is told is the mean. Default 3. */
  readonly draws?: number;
  /** In how many steps the network is randomised at most: layers that are more are taken together with their neighbours. Default 8. */
  readonly layers?: number;
  /** Of the draws. Default 0. */
  readonly seed?: number;
  /** Above this likeness of its maps a method has not passed. Default 0.5. */
  readonly bound?: number;
}

/** How alike a method's maps are with the network's own weights and with random ones. */
export interface SanitySteps {
  /** With this layer and all after it randomised, from the last layer to the first: the last number is of a network that knows nothing. */
  readonly cascading: readonly number[];
  /** With this layer alone randomised. */
  readonly alone: readonly number[];
  /** The likeness where every weight is random: the last of `cascading`. */
  readonly likeness: number;
  /** Whether it is below the bound: the maps tell of what was learned. */
  readonly passed: boolean;
}

export interface SanityCheck {
  /** The layers, from the last to the first. */
  readonly layers: readonly string[];
  readonly bound: number;
  readonly methods: Partial<Readonly<Record<AttributionMethod, SanitySteps>>>;
}

/**
 * Whether maps tell of what a network learned: with its weights randomised they must change (Adebayo and others, "Sanity
 * Checks for Saliency Maps", 2018). A map that stays as it was shows the picture, its edges for example, not the network.
 *
 * Weights of a layer change places among themselves. Maps of the same class are compared by the rank correlation (Spearman)
 * of their numbers without sign, the mean over images and draws: 1 where nothing changed, about 0 where the maps have nothing in
 * common. Maps of few cells, such as Grad-CAM's, are alike by chance now and then: give several images, or more draws.
 * @param images uint8 [count, height, width, channels]
 * @throws ProblemError when an option is out of range, or the images are not the model's.
 */
export async function sanityCheck(model: Model, images: Uint8Array, options: SanityCheckOptions): Promise<SanityCheck> {
  const where = "sanityCheck";
  const names = ["methods", "draws", "layers", "seed", "bound"] as const;
  expectOptions(where, options, ["class", "against", "runtime", "batchSize", ...names]);
  const { draws = 3, layers = 8, seed = 0, bound = 0.5 } = options;
  for (const [name, value] of [["draws", draws] as const, ["layers", layers] as const]) expectWhole(where, name, value);
  expectNumber(where, "seed", seed);
  expectNumber(where, "bound", bound, { above: 0, most: 1 });
  const pictures = picturesOf(where, model, images, options);
  const methods = methodsOf(where, model, options.methods);
  const groups = layerGroups(model, layers);
  const keys = Array.from({ length: draws }, (_, draw) => split(split(randomKey(seed), where), draw));
  const drawn = (names: readonly string[]) => keys.map((key) => randomized(model.weights, names, key));

  const results: Partial<Record<AttributionMethod, SanitySteps>> = {};
  for (const method of methods) {
    const { write, maps } = METHODS[method];
    results[method] = await withProbe(model, options, write, async (probe) => {
      const explained = await explainedBy(where, probe, pictures, options);
      const own = await maps(probe, explained);
      const likenessOf = async (each: readonly Weights[]): Promise<number> => {
        let sum = 0;
        for (const weights of each) sum += meanLikeness(own, await maps(probe, explained, weights), explained);
        return sum / each.length;
      };
      const cascading: number[] = [];
      const alone: number[] = [];
      for (const [i, group] of groups.entries()) {
        cascading.push(await likenessOf(drawn(groups.slice(0, i + 1).flatMap(({ weights }) => weights))));
        alone.push(i === 0 ? cascading[0]! : await likenessOf(drawn(group.weights)));
      }
      const likeness = cascading.at(-1) ?? 1;
      return { cascading, alone, likeness, passed: likeness < bound };
    });
  }
  return { layers: groups.map(({ name }) => name), bound, methods: results };
}

function methodsOf(
  where: string,
  model: Model,
  asked: readonly AttributionMethod[] | undefined,
): readonly AttributionMethod[] {
  for (const method of asked ?? []) expectOneOf(where, "methods", method, attributionMethods);
  const isPossible = hasConvolution(openNetwork(model));
  if (asked?.includes("gradCam") && !isPossible) {
    throw new ProblemError({ what: `${where}: Grad-CAM wants a convolution, and this network has none` });
  }
  return asked ?? attributionMethods.filter((method) => method !== "gradCam" || isPossible);
}

/** The mean over images of how alike two maps of each are, without signs. */
function meanLikeness(a: Float32Array, b: Float32Array, { pictures }: Explained): number {
  const places = placesOf(pictures.image);
  let sum = 0;
  for (let n = 0; n < pictures.count; n++) {
    sum += rankCorrelation(rowOf(a, n, places).map(Math.abs), rowOf(b, n, places).map(Math.abs));
  }
  return sum / pictures.count;
}
