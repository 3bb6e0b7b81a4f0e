/** Digits anywhere, made without end; and a deeper network for them. */
import { label } from "../../../src/charts/svg.ts";
import { asSplit } from "../../../src/data/selection.ts";
import { eightConv } from "../../../src/experiment/eights.ts";
import { loadDataSet, oneAgainstRest, placed } from "../../../src/index.node.ts";
import { markdownTable, percent, printed } from "../answersOf.ts";
import type { Chapter } from "../chapter.ts";
import { compared, duration, type Told } from "../compareEights.ts";
import { runExample } from "../runExample.ts";
import { drawing, sheet } from "../sheet.ts";

const RECIPES = ["eight", "eight-synthetic", "eight-deep"] as const;
const NAMES = ["dense, digits in the middle", "dense, digits anywhere", "deep, digits anywhere"];

export const chapter: Chapter = {
  number: 5,
  name: "more-data",
  async make(studio) {
    const runs = await Promise.all(RECIPES.map((recipe) => studio.run(recipe)));
    const told = (await compared(runs.map(({ model }) => model))) as [Told, Told, Told];
    const { train } = await loadDataSet("mnist");
    const canvas = { height: 40, width: 40, scale: [0.6, 1.4], seed: 0 } as const;
    const digits = placed(oneAgainstRest(train, "8"), canvas);
    const rows = [];
    for (const [n, name] of ["The same eight digits, in one epoch", "in the next", "and in the one after"].entries()) {
      const images = new Uint8Array(8 * 1600);
      const { set } = asSplit(digits);
      const indices = Uint32Array.from([17, 31, 41, 46, 55, 7, 1, 0]);
      if (set.images instanceof Uint8Array) throw new Error("placed digits are drawn when they are read");
      set.images.read(indices, images, n);
      rows.push({
        name,
        pictures: Array.from(indices, (_, i) => ({
          picture: { height: 40, width: 40, channels: 1, data: images.subarray(i * 1600, (i + 1) * 1600) },
        })),
      });
    }
    await studio.picture("placed", await sheet({ title: "Digits anywhere, without end", rows }));
    await studio.picture("deep", deepPicture());
    const test = asSplit(
      eightConv.prepare!(asSplit(oneAgainstRest((await loadDataSet("mnist")).test, "8")), { part: "test", seed: 1000 }),
    );
    return {
      table: markdownTable(
        ["", "recipe", "weights", "training", "in the middle", "anywhere"],
        told.map(({ recipe, parameters, centred, offCentre }, i) => [
          NAMES[i]!,
          `\`${recipe}\``,
          parameters.toLocaleString("en-US"),
          duration(runs[i]!.report.seconds),
          percent(centred.balancedAccuracy),
          percent(offCentre.balancedAccuracy),
        ]),
      ),
      denseMiddle: percent(told[0].centred.balancedAccuracy),
      denseAnywhere: percent(told[0].offCentre.balancedAccuracy),
      syntheticMiddle: percent(told[1].centred.balancedAccuracy),
      syntheticAnywhere: percent(told[1].offCentre.balancedAccuracy),
      deepAnywhere: percent(told[2].offCentre.balancedAccuracy),
      timesMore: Math.round(told[2].parameters / told[0].parameters),
      testDigits: test.indices.length.toLocaleString("en-US"),
      example: printed(await runExample("05-more-data.ts", studio.folder)),
    };
  },
};

/** Layers of units behind one another. */
function deepPicture(): string {
  const layers = [
    { x: 80, count: 9, name: "1,600 pixels", kind: "cool" },
    { x: 220, count: 8, name: "512 units", kind: "warm" },
    { x: 360, count: 6, name: "256 units", kind: "warm" },
    { x: 490, count: 4, name: "128 units", kind: "warm" },
    { x: 610, count: 2, name: "2 answers", kind: "warm" },
  ];
  const dots = layers.map(({ x, count }) =>
    Array.from({ length: count }, (_, i) => ({ x, y: 165 + 28 * (i - (count - 1) / 2) })),
  );
  const lines = dots
    .slice(1)
    .flatMap((to, i) =>
      dots[i]!.flatMap((a) => to.map((b) => `<path class="line" d="M${a.x} ${a.y}L${b.x} ${b.y}" stroke-width=".5"/>`)),
    );
  const circles = dots.flatMap((layer, i) =>
    layer.map(({ x, y }) => `<circle class="${layers[i]!.kind}" cx="${x}" cy="${y}" r="10"/>`),
  );
  const names = layers.map(({ x, name }) => label(x, 316, name, "", "middle"));
  const title = "Three hidden layers; of each some units are drawn";
  return drawing({ width: 690, height: 336, title }, [label(16, 28, title, "title"), ...lines, ...circles, ...names]);
}
