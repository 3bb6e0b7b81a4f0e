import { type OpenNetwork, openNetwork } from "../../compile/openNetwork.ts";
import { openGraph } from "../../compile/runGraph.ts";
import { expectOptions, ProblemError } from "../../errors.ts";
import type { Model } from "../../nn/model.ts";
import { expectWhole } from "../../nn/options.ts";
import { expectRuntime, type Runtime } from "../../runtime/runtime.ts";
import { tensor } from "../../tensor/tensor.ts";
import { picturesOf, sizeOf } from "../attribution/pictures.ts";
import { type ExcitingImages, excitingImages } from "./excitingImages.ts";
import { type FirstWeights, firstWeights } from "./firstWeights.ts";
import { type StrongestPatches, strongestPatches } from "./strongestPatches.ts";
import { findUnits, type Part, type Units, unitsOf } from "./units.ts";

export interface LearnedOptions {
  readonly runtime: Runtime;
  /** Pictures to look for what excites it, uint8 [count, height, width, channels]. Without them there are no patches and no maps. */
  readonly images?: Uint8Array;
  /** Which convolutions and dense layers. Default: all. */
  readonly stages?: readonly string[];
  /** How many filters or units of each: those that tell the pictures apart most, or the first ones without pictures. Default 16. */
  readonly filters?: number;
  /** Steps of the images that are made. Default 96. */
  readonly steps?: number;
  /** Of the noise that those begin with. Default 0. */
  readonly seed?: number;
  /** Pictures whose activation maps are shown. Default 3. */
  readonly maps?: number;
  /** Is told the stage that comes next. */
  readonly onStage?: (stage: string) => void;
}

/** What the layers of a network have learned: plain data. */
export interface Learned {
  readonly image: Model["image"];
  readonly weights?: FirstWeights;
  readonly stages: readonly LearnedStage[];
  /** The pictures behind the activation maps, uint8 [height, width, channels] each. */
  readonly mapped: readonly Uint8Array[];
  /** How many pictures were looked at. */
  readonly pictures: number;
}

export interface LearnedStage {
  readonly name: string;
  readonly kind: Units["kind"];
  /** How many filters or units it has. */
  readonly count: number;
  readonly rows: number;
  readonly columns: number;
  /** What a cell sees, in pixels; of all but convolutions the whole picture. */
  readonly field: { readonly height: number; readonly width: number };
  readonly units: readonly LearnedUnit[];
}

export interface LearnedUnit {
  readonly unit: number;
  /** Of classes. */
  readonly name?: string;
  /** The image made to excite it, [height, width, channels], what of it is seen, and how strongly it does. */
  readonly made: { readonly image: Uint8Array; readonly part: Part; readonly value: number };
  /** The strongest first. */
  readonly patches: readonly {
    /** Which of the pictures. */
    readonly picture: number;
    readonly image: Uint8Array;
    readonly part: Part;
    readonly value: number;
  }[];
  /** Of each picture of `mapped`, [rows, columns]: its excitation, before the activation. */
  readonly maps: readonly Float32Array[];
}

/**
 * Looks into a network, layer by layer: the first weights as pictures; for filters, units and classes the parts of real pictures
 * that excite them most, an image made to excite them, and their activation maps.
 * @throws ProblemError when an option is out of range, a stage does not exist, or the images are not the model's.
 */
export async function learned(model: Model, options: LearnedOptions): Promise<Learned> {
  const where = "learned";
  const names = ["runtime", "images", "stages", "filters", "steps", "seed", "maps", "onStage"] as const;
  expectOptions(where, options, names);
  const { runtime, images, filters = 16, steps, seed, maps = 3, onStage } = options;
  expectRuntime(where, runtime);
  expectWhole(where, "filters", filters);
  const network = openNetwork(model);
  const wanted = options.stages?.map((name) => findUnits(where, network, name)) ?? unitsOf(network);
  if (wanted.length === 0) throw new ProblemError({ what: `${where}: stages is empty` });
  const size = sizeOf(model.image);
  const strongest =
    images && (await strongestPatches(model, images, { runtime, stages: wanted.map(({ name }) => name) }));
  const mapped = Array.from({ length: images ? Math.min(maps, images.length / size) : 0 }, (_, i) =>
    images!.slice(i * size, (i + 1) * size),
  );
  const excitations = mapped.length > 0 ? await excitationsOf(model, network, wanted, mapped, runtime) : undefined;
  const stages: LearnedStage[] = [];
  for (const [i, units] of wanted.entries()) {
    onStage?.(units.name);
    const chosen = units.kind === "classes" ? allOf(units, filters) : mostTelling(units, strongest?.[i], filters);
    const made = await excitingImages(model, {
      ...{ runtime, stage: units.name, units: chosen },
      ...(steps !== undefined && { steps }),
      ...(seed !== undefined && { seed }),
    });
    const { name, kind, count, rows, columns } = units;
    const { height, width } = made.part;
    stages.push({
      ...{ name, kind, count, rows, columns, field: { height, width } },
      units: chosen.map(
        (unit, place): LearnedUnit => ({
          unit,
          ...(kind === "classes" && { name: model.classes[unit]! }),
          made: madeAt(made, place, size),
          patches: patchesOf(strongest?.[i], unit, images, size),
          maps: kind === "convolution" && rows * columns > 1 ? mapsOf(excitations?.[i], units, unit) : [],
        }),
      ),
    });
  }
  const weights = firstWeights(model);
  return { image: model.image, ...(weights && { weights }), stages, mapped, pictures: (images?.length ?? 0) / size };
}

function allOf({ count }: Units, most: number): readonly number[] {
  return Array.from({ length: Math.min(count, most) }, (_, unit) => unit);
}

/** Those whose strongest excitation differs most from picture to picture, in their order; a filter that is always silent says nothing. */
function mostTelling(units: Units, found: StrongestPatches | undefined, most: number): readonly number[] {
  if (found === undefined) return allOf(units, most);
  return Array.from(found.spread, (spread, unit) => ({ spread, unit }))
    .toSorted((a, b) => b.spread - a.spread || a.unit - b.unit)
    .slice(0, most)
    .map(({ unit }) => unit)
    .toSorted((a, b) => a - b);
}

function madeAt({ images, values, part }: ExcitingImages, place: number, size: number) {
  return { image: images.subarray(place * size, (place + 1) * size), part, value: values[place]! };
}

function patchesOf(found: StrongestPatches | undefined, unit: number, images: Uint8Array | undefined, size: number) {
  return (found?.units[unit] ?? []).map(({ picture, part, value }) => ({
    picture,
    image: images!.subarray(picture * size, (picture + 1) * size),
    part,
    value,
  }));
}

/** Of each stage its numbers for these pictures, [pictures, count, rows, columns]. */
async function excitationsOf(
  model: Model,
  network: OpenNetwork,
  wanted: readonly Units[],
  mapped: readonly Uint8Array[],
  runtime: Runtime,
): Promise<readonly Float32Array[]> {
  const size = sizeOf(model.image);
  const all = new Uint8Array(mapped.length * size);
  for (const [i, picture] of mapped.entries()) all.set(picture, i * size);
  const { count, pixels } = picturesOf("learned", model, all, { runtime });
  const outputs = Object.fromEntries(wanted.map(({ excitation }, i) => [`excitation${i}`, excitation]));
  const session = await openGraph({ inputs: [network.pixels], outputs }, runtime, { name: "learned", isForward: true });
  try {
    const { channels, height, width } = model.image;
    const results = await session.run({ pixels: tensor("float32", [count, channels, height, width], pixels) });
    return wanted.map((_, i) => Float32Array.from(results[`excitation${i}`]!.data as Float32Array));
  } finally {
    await session.close();
  }
}

function mapsOf(numbers: Float32Array | undefined, { count, rows, columns }: Units, unit: number): Float32Array[] {
  if (numbers === undefined) return [];
  const places = rows * columns;
  const pictures = numbers.length / (count * places);
  return Array.from({ length: pictures }, (_, n) =>
    numbers.slice((n * count + unit) * places, (n * count + unit + 1) * places),
  );
}
