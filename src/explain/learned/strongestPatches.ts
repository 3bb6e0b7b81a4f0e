import { openNetwork } from "../../compile/openNetwork.ts";
import { openGraph } from "../../compile/runGraph.ts";
import { expectOptions } from "../../errors.ts";
import type { Model } from "../../nn/model.ts";
import { expectWhole } from "../../nn/options.ts";
import type { Runtime } from "../../runtime/runtime.ts";
import { tensor } from "../../tensor/tensor.ts";
import { batchFor, picturesOf, sizeOf } from "../attribution/pictures.ts";
import { findUnits, type Part, seenBy, type Units, unitsOf } from "./units.ts";

/** Where a filter or unit is excited most. */
export interface StrongPatch {
  /** Which picture. */
  readonly picture: number;
  /** The cell of the map that is excited; 0 of what has no map. */
  readonly row: number;
  readonly column: number;
  /** How strongly, before the activation. */
  readonly value: number;
  /** The part of the picture that the cell sees, in its pixels; some of it may lie outside. */
  readonly part: Part;
}

export interface StrongestOptions {
  readonly runtime: Runtime;
  /** Names of stages, or "classes". Default: all convolutions and dense layers, and the classes. */
  readonly stages?: readonly string[];
  /** How many patches of each. Default 9. */
  readonly patches?: number;
  /** Images the network is asked about at once. Default: 64, fewer of large images. */
  readonly batchSize?: number;
}

/** What excites the filters of one stage. */
export interface StrongestPatches {
  readonly stage: string;
  /** Of each filter or unit its patches, the strongest first; at most one from a picture. */
  readonly units: readonly (readonly StrongPatch[])[];
  /** Of each the standard deviation of its strongest excitation in each picture: how much it tells pictures apart. */
  readonly spread: readonly number[];
}

/**
 * The parts of real pictures that excite each filter most: which, and exactly what of them it sees (Zeiler & Fergus, "Visualizing
 * and Understanding Convolutional Networks", 2014, show the same).
 * @param images uint8 [count, height, width, channels]
 * @returns one entry for each stage, in the network's order
 * @throws ProblemError when a stage does not exist, or the images are not the model's.
 */
export async function strongestPatches(
  model: Model,
  images: Uint8Array,
  options: StrongestOptions,
): Promise<readonly StrongestPatches[]> {
  const where = "strongestPatches";
  expectOptions(where, options, ["runtime", "stages", "patches", "batchSize"]);
  const { runtime, stages, patches = 9 } = options;
  expectWhole(where, "patches", patches);
  const { count, pixels } = picturesOf(where, model, images, options);
  const network = openNetwork(model);
  const wanted = stages?.map((name) => findUnits(where, network, name)) ?? unitsOf(network);
  const outputs = Object.fromEntries(wanted.map(({ excitation }, i) => [`excitation${i}`, excitation]));
  const session = await openGraph({ inputs: [network.pixels], outputs }, runtime, { name: where, isForward: true });
  try {
    const { channels, height, width } = model.image;
    const size = sizeOf(model.image);
    const most = options.batchSize ?? batchFor(size);
    const best = wanted.map((units) => bestOf(units, patches));
    for (let first = 0; first < count; first += most) {
      const rows = Math.min(most, count - first);
      const part = pixels.subarray(first * size, (first + rows) * size);
      const results = await session.run({ pixels: tensor("float32", [rows, channels, height, width], part) });
      for (const [i, each] of best.entries()) each.see(results[`excitation${i}`]!.data as Float32Array, first);
    }
    return wanted.map((units, i) => {
      const { found, spread } = best[i]!;
      const withPart = ({ picture, place, value }: Found): StrongPatch => {
        const [row, column] = [Math.floor(place / units.columns), place % units.columns];
        return { picture, row, column, value, part: seenBy(units, row, column, model.image) };
      };
      return { stage: units.name, units: found.map((list) => list.map(withPart)), spread: spread() };
    });
  } finally {
    await session.close();
  }
}

interface Found {
  readonly picture: number;
  readonly place: number;
  readonly value: number;
}

/** Looks at batch after batch, and keeps the strongest of each unit. */
function bestOf({ count, rows, columns }: Units, patches: number) {
  const places = rows * columns;
  const found: Found[][] = Array.from({ length: count }, () => []);
  const sums = new Float64Array(count);
  const squares = new Float64Array(count);
  let seen = 0;
  const see = (excitations: Float32Array, first: number) => {
    const pictures = excitations.length / (count * places);
    seen += pictures;
    for (let at = 0, picture = first; picture < first + pictures; picture++) {
      for (let unit = 0; unit < count; unit++, at += places) {
        let place = 0;
        for (let i = 1; i < places; i++) if (excitations[at + i]! > excitations[at + place]!) place = i;
        const value = excitations[at + place]!;
        sums[unit]! += value;
        squares[unit]! += value * value;
        const list = found[unit]!;
        if (list.length === patches && !(value > list[patches - 1]!.value)) continue;
        const rank = list.findIndex((each) => value > each.value);
        list.splice(rank < 0 ? list.length : rank, 0, { picture, place, value });
        if (list.length > patches) list.pop();
      }
    }
  };
  const spread = () =>
    Array.from(sums, (sum, unit) => Math.sqrt(Math.max(0, squares[unit]! / seen - (sum / seen) ** 2)));
  return { found, see, spread };
}
