import { openNetwork } from "../../compile/openNetwork.ts";
import { expectOptions, ProblemError } from "../../errors.ts";
import type { Model, Weights } from "../../nn/model.ts";
import { expectNumber, expectOneOf, expectWhole } from "../../nn/options.ts";
import { randomKey, split } from "../../tensor/random.ts";
import { type AttributionMethod, type AttributionOptions, attributionMethods } from "./attribution.ts";
import { type Explained, explainedBy, type MapsOf, placesOf, rowOf } from "./explained.ts";
import { gradCamMaps, hasConvolution, weighedMaps } from "./gradCam.ts";
import { integratedMaps } from "./integratedGradients.ts";
import { occlusionMaps } from "./occlusion.ts";
import { picturesOf } from "./pictures.ts";
import { answersAlone, openProbe, type Probe, pixelGradient, type WriteProbe } from "./probe.ts";
import { layerGroups, randomized } from "./randomized.ts";
import { rankCorrelation } from "./rankCorrelation.ts";
import { saliencyMaps } from "./saliency.ts";

const METHODS: {
  readonly [M in AttributionMethod]: (stage?: string) => { readonly write: WriteProbe; readonly maps: MapsOf };
} = {
  saliency: () => ({ write: pixelGradient, maps: saliencyMaps({}) }),
  smoothGrad: () => ({ write: pixelGradient, maps: saliencyMaps({ smooth: true }) }),
  gradientTimesInput: () => ({ write: pixelGradient, maps: saliencyMaps({ timesInput: true }) }),
  integratedGradients: () => ({ write: pixelGradient, maps: integratedMaps }),
  gradCam: (stage) => ({ write: weighedMaps(stage), maps: gradCamMaps(stage) }),
  occlusion: () => ({ write: answersAlone, maps: occlusionMaps }),
};

export interface SanityCheckOptions extends AttributionOptions {
  /** Which methods. Default: saliency, integrated gradients, occlusion, and Grad-CAM where the network has convolutions. */
  readonly methods?: readonly AttributionMethod[];
  /** The convolution of Grad-CAM. Default: as `gradCam` has it. */
  readonly stage?: string;
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
  /** Of each image alone. */
  readonly likenesses: readonly number[];
  /** Whether `likeness` is below the bound: the maps tell of what was learned. */
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
 * Weights of a layer change places among themselves, and those of kernels their signs. Maps of the same class are compared by the rank correlation (Spearman)
 * of their numbers without sign, the mean over images and draws: 1 where nothing changed, about 0 where the maps have nothing in
 * common. Maps of few cells, such as Grad-CAM's, are alike by chance now and then: give several images, or more draws.
 * @param images uint8 [count, height, width, channels]
 * @throws ProblemError when an option is out of range, or the images are not the model's.
 */
export async function sanityCheck(model: Model, images: Uint8Array, options: SanityCheckOptions): Promise<SanityCheck> {
  const where = "sanityCheck";
  const names = ["methods", "stage", "draws", "layers", "seed", "bound"] as const;
  expectOptions(where, options, ["class", "against", "runtime", "batchSize", ...names]);
  const { draws = 3, layers = 8, seed = 0, bound = 0.5 } = options;
  for (const [name, value] of [["draws", draws] as const, ["layers", layers] as const]) expectWhole(where, name, value);
  expectNumber(where, "seed", seed);
  expectNumber(where, "bound", bound, { above: 0, most: 1 });
  const pictures = picturesOf(where, model, images, options);
  const methods = methodsOf(where, model, options.methods);
  const groups = layerGroups(model, layers);
  const keys = Array.from({ length: draws }, (_, draw) => split(split(randomKey(seed), where), draw));
  expectWeights(where, groups);
  function* drawn(names: readonly string[]): Iterable<Weights> {
    for (const key of keys) yield randomized(model.weights, names, key);
  }

  const checks: Checked[] = [];
  const probes: Probe[] = [];
  try {
    for (const method of methods) {
      const { write, maps } = METHODS[method](options.stage);
      const probe = checks.find((each) => each.write === write)?.probe ?? (await openProbe(model, options, write));
      probes.push(probe);
      const explained = await explainedBy(where, probe, pictures, options);
      const own = await maps(probe, explained);
      const likenesses = async (weights: Weights) =>
        likenessesOf(own, await maps(probe, explained, weights), explained);
      checks.push({ method, write, probe, likenesses, cascading: [], alone: [] });
    }
    for (const [i, { weights }] of groups.entries()) {
      await addStep(checks, "cascading", drawn(groups.slice(0, i + 1).flatMap((group) => group.weights)));
      if (i > 0) await addStep(checks, "alone", drawn(weights));
    }
  } finally {
    for (const probe of new Set(probes)) await probe.close();
  }
  const results = checks.map(({ method, cascading, alone }): [AttributionMethod, SanitySteps] => {
    const likenesses = cascading.at(-1)!;
    const likeness = mean(likenesses);
    // The last layer alone is where the cascade begins.
    const steps = { cascading: cascading.map(mean), alone: [cascading[0]!, ...alone].map(mean) };
    return [method, { ...steps, likeness, likenesses, passed: likeness < bound }];
  });
  return { layers: groups.map(({ name }) => name), bound, methods: Object.fromEntries(results) };
}

/** A method while it is checked. */
interface Checked {
  readonly method: AttributionMethod;
  readonly write: WriteProbe;
  readonly probe: Probe;
  /** How alike the maps of each image are with other weights. */
  readonly likenesses: (weights: Weights) => Promise<readonly number[]>;
  readonly cascading: (readonly number[])[];
  readonly alone: (readonly number[])[];
}

/** Every method with the same weights, for drawing them takes as long as asking. */
async function addStep(
  checks: readonly Checked[],
  kind: "cascading" | "alone",
  draws: Iterable<Weights>,
): Promise<void> {
  const rows = checks.map((): (readonly number[])[] => []);
  for (const weights of draws) {
    for (const [i, { likenesses }] of checks.entries()) rows[i]!.push(await likenesses(weights));
  }
  checks.forEach((check, i) => {
    check[kind].push(rows[i]![0]!.map((_, n) => mean(rows[i]!.map((row) => row[n]!))));
  });
}

/** Which methods are meant: those that were asked for, or all usual ones that the network allows. */
export function methodsOf(
  where: string,
  model: Model,
  asked: readonly AttributionMethod[] | undefined,
): readonly AttributionMethod[] {
  for (const method of asked ?? []) expectOneOf(where, "methods", method, attributionMethods);
  const isPossible = hasConvolution(openNetwork(model));
  if (asked?.includes("gradCam") && !isPossible) {
    throw new ProblemError({ what: `${where}: Grad-CAM wants a convolution, and this network has none` });
  }
  return (
    asked ?? (["saliency", "integratedGradients", ...(isPossible ? (["gradCam"] as const) : []), "occlusion"] as const)
  );
}

function expectWeights(where: string, groups: readonly unknown[]): void {
  if (groups.length > 0) return;
  throw new ProblemError({ what: `${where}: this network has no weights that could be randomised` });
}

/** How alike two maps of each image are, without signs. */
function likenessesOf(a: Float32Array, b: Float32Array, { pictures }: Explained): readonly number[] {
  const places = placesOf(pictures.image);
  const magnitudes = (maps: Float32Array, n: number) => rowOf(maps, n, places).map(Math.abs);
  return Array.from({ length: pictures.count }, (_, n) => rankCorrelation(magnitudes(a, n), magnitudes(b, n)));
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, each) => sum + each, 0) / numbers.length;
}
