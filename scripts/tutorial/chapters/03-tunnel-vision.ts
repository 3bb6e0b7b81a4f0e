/** The dense network asked about digits that have moved, and its weights, which explain what happens. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { asSplit } from "../../../src/data/selection.ts";
import { eight } from "../../../src/experiment/eights.ts";
import { weightPicture } from "../../../src/explain/learned/pictures.ts";
import {
  firstWeights,
  imagePixels,
  loadDataSet,
  loadModel,
  oneAgainstRest,
  openModel,
} from "../../../src/index.node.ts";
import { markdownTable, percent, printed } from "../answersOf.ts";
import type { Chapter } from "../chapter.ts";
import { runExample } from "../runExample.ts";
import { type SmallPicture, sheet } from "../sheet.ts";

/** The test digits that walk to the right. */
const WALKERS = [61, 84, 110];
const STEPS = [0, 1, 2, 3, 4, 5, 6];
/** Units whose weights are shown. */
const UNITS = [0, 8, 16, 30, 40, 45, 60, 80];

export const chapter: Chapter = {
  number: 3,
  name: "tunnel-vision",
  async make(studio) {
    const { model } = await studio.run("eight");
    const { test } = await loadDataSet("mnist");
    const { set } = asSplit(eight.prepare!(asSplit(oneAgainstRest(test, "8")), { part: "test", seed: 0 }));
    const classifier = await openModel(model);
    const rows = [];
    for (const [n, walker] of WALKERS.entries()) {
      const pictures = [];
      for (const step of STEPS) {
        const picture = movedRight(imagePixels(set, walker) as Uint8Array, step);
        const sure = (await classifier.predict(picture.data))[classifier.classes.indexOf("8")]!;
        pictures.push({ picture, words: sure.toFixed(2) });
      }
      rows.push({ name: n === 0 ? "Moved right by 0, 1, 2, 3, 4, 5, 6 pixels: how sure it is of an 8" : "", pictures });
    }
    await classifier.close();
    await studio.picture("walk", await sheet({ title: "Three eights walk to the right", rows }));

    const said = await studio.plumage("stress", "eight/model.onnx", "--only", "shift", "--svg", "shift.svg");
    await studio.picture("shift", await readFile(path.join(studio.folder, "shift.svg"), "utf8"));
    const asked = await studio.plumage(
      "stress",
      "eight/model.onnx",
      "--json",
      "--only",
      "shift,rotation,scale,blur,noise",
    );
    const { curves } = JSON.parse(asked.trimEnd().split("\n").at(-1)!) as { readonly curves: readonly Curve[] };
    const shift = new Map(curves[0]!.points.map((point) => [point.strength, point]));
    const weights = firstWeights(await loadModel(model))!;
    await studio.picture(
      "weights",
      await sheet({
        title: "What eight of its 128 units look for",
        rows: [
          {
            name: "Red: a bright pixel speaks for it. Blue: it speaks against it. White: it does not matter.",
            pictures: UNITS.map((unit) => ({ picture: opaque(weightPicture(weights.units[unit]!, weights)) })),
          },
        ],
      }),
    );
    return {
      example: printed(await runExample("03-tunnel-vision.ts", studio.folder)),
      stress: printed(said.slice(said.indexOf("Shift (")).split("\n").slice(0, 10).join("\n")),
      atZero: percent(shift.get(0)!.accuracy.value),
      atFour: percent(shift.get(4)!.accuracy.value),
      recallZero: percent(shift.get(0)!.recall!.value, 0),
      recallFour: percent(shift.get(4)!.recall!.value, 0),
      others: markdownTable(
        ["change", "half is gone at", "told rightly there"],
        curves.map(({ change, unit, halfLost, points }) => {
          const at = points.find(({ strength }) => strength === halfLost) ?? points.at(-1)!;
          const how =
            change === "scale" ? `${100 * at.strength} % larger or smaller` : `${at.strength} ${unit.split(",")[0]}`;
          return [change, halfLost === null ? `more than ${how}` : how, percent(at.accuracy.value)];
        }),
      ),
    };
  },
};

interface Curve {
  readonly change: string;
  readonly unit: string;
  readonly halfLost: number | null;
  readonly points: readonly {
    readonly strength: number;
    readonly accuracy: { readonly value: number };
    readonly recall?: { readonly value: number };
  }[];
}

/** A digit of 18 x 18 pixels, so many pixels further to the right. */
function movedRight(pixels: Uint8Array, step: number): SmallPicture {
  const data = new Uint8Array(pixels.length);
  for (let row = 0; row < pixels.length; row += 18) data.set(pixels.subarray(row, row + 18 - step), row + step);
  return { height: 18, width: 18, channels: 1, data };
}

function opaque({
  height,
  width,
  data,
}: {
  readonly height: number;
  readonly width: number;
  readonly data: Uint8Array;
}) {
  return { height, width, channels: 3, data: data.filter((_, i) => i % 4 < 3) };
}
