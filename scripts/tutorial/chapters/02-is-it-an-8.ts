/** The dense network of the digit 8: its numbers, its answers and its mistakes. */
import { label } from "../../../src/charts/svg.ts";
import { asSplit, type Split } from "../../../src/data/selection.ts";
import { eight } from "../../../src/experiment/eights.ts";
import { imagePixels, loadDataSet, oneAgainstRest } from "../../../src/index.node.ts";
import { answersOf, percent, printed } from "../answersOf.ts";
import type { Chapter } from "../chapter.ts";
import { compared } from "../compareEights.ts";
import { runExample } from "../runExample.ts";
import { drawing, placedPicture, sheet } from "../sheet.ts";

/** The test digit that is taken apart. */
const ONE = 61;

export const chapter: Chapter = {
  number: 2,
  name: "is-it-an-8",
  async make(studio) {
    const { folder, model, report } = await studio.run("eight");
    const { test } = await loadDataSet("mnist");
    const digits = eight.prepare!(asSplit(oneAgainstRest(test, "8")), { part: "test", seed: 0 });
    const answers = await answersOf(folder, "8");
    const right = answers.filter(({ isSo, probability }) => isSo === probability > 0.5).length;
    const eights = answers.filter(({ isSo }) => isSo).length;
    const called = answers.filter(({ probability }) => probability > 0.5);
    const found = called.filter(({ isSo }) => isSo).length;

    await studio.picture("numbers", await numbersPicture(imagePixels(digits.set, ONE) as Uint8Array));
    await studio.picture("network", networkPicture());
    const wrong = answers.filter(({ isSo, probability }) => isSo !== probability > 0.5);
    const shown = (isSo: boolean) => wrong.filter((each) => each.isSo === isSo).slice(0, 8);
    await studio.picture(
      "mistakes",
      await sheet({
        title: "Where it is wrong",
        rows: [
          { name: "No eights, but it calls them eights", pictures: shown(false).map(pictured) },
          { name: "Eights that it misses", pictures: shown(true).map(pictured) },
        ],
      }),
    );
    const evaluated = await studio.plumage("evaluate", "eight/model.onnx");
    return {
      weights: (await compared([model]))[0]!.parameters.toLocaleString("en-US"),
      seconds: Math.round(report.seconds),
      evaluate: printed(evaluated.split("\n").slice(0, 13).join("\n")),
      example: printed(await runExample("02-is-it-an-8.ts", studio.folder)),
      accuracy: percent(right / answers.length, 2),
      never: percent(1 - eights / answers.length),
      eights,
      found,
      called: called.length,
      missed: eights - found,
      alarms: called.length - found,
      precision: percent(found / called.length),
      recall: percent(found / eights),
    };

    function pictured({ place, probability }: { readonly place: number; readonly probability: number }) {
      return { picture: pictureOf(digits, place), words: probability.toFixed(2) };
    }
  },
};

function pictureOf({ set, indices }: Split, place: number) {
  return { ...set, data: imagePixels(set, indices[place]!) as Uint8Array };
}

/** A digit, and the numbers of a part of it. */
async function numbersPicture(pixels: Uint8Array): Promise<string> {
  const [left, top, size] = [24, 50, 288];
  const cell = size / 18;
  const [row, column, count] = [3, 8, 8];
  const elements = [
    label(left, 30, "An 8 is 324 numbers", "title"),
    await placedPicture(
      { height: 18, width: 18, channels: 1, data: pixels },
      { x: left, y: top, width: size, height: size },
    ),
    `<rect x="${left + column * cell}" y="${top + row * cell}" width="${count * cell}" height="${count * cell}" fill="none" stroke="#e8590c" stroke-width="3"/>`,
  ];
  const [x0, y0, step] = [370, top, 36];
  elements.push(
    `<rect x="${x0}" y="${y0}" width="${count * step}" height="${count * step}" fill="none" stroke="#e8590c" stroke-width="3"/>`,
  );
  for (let y = 0; y < count; y++) {
    for (let x = 0; x < count; x++) {
      const value = pixels[(row + y) * 18 + column + x]!;
      elements.push(label(x0 + (x + 0.5) * step, y0 + (y + 0.5) * step + 5, `${value}`, "", "middle"));
    }
  }
  return drawing({ width: x0 + count * step + 24, height: top + size + 24, title: "An 8 is 324 numbers" }, elements);
}

/** 324 inputs, 128 units, two answers; not all are drawn. */
function networkPicture(): string {
  const column = (x: number, count: number, top: number, step: number, gapAt: number) =>
    Array.from({ length: count }, (_, i) => ({ x, y: top + step * (i + (i >= gapAt ? 1 : 0)) }));
  const inputs = column(150, 8, 50, 30, 6);
  const units = column(340, 6, 65, 36, 4);
  const answers = column(530, 2, 130, 60, 9);
  const join = (from: readonly { x: number; y: number }[], to: readonly { x: number; y: number }[]) =>
    from.flatMap((a) => to.map((b) => `<path class="line" d="M${a.x} ${a.y}L${b.x} ${b.y}" stroke-width=".7"/>`));
  const circles = (all: readonly { x: number; y: number }[], kind: string, r: number) =>
    all.map(({ x, y }) => `<circle class="${kind}" cx="${x}" cy="${y}" r="${r}"/>`);
  return drawing({ width: 660, height: 340, title: "324 pixels, 128 units, two answers" }, [
    ...join(inputs, units),
    ...join(units, answers),
    ...circles(inputs, "cool", 10),
    ...circles(units, "warm", 14),
    ...circles(answers, "warm", 18),
    label(150, 236, "⋮", "name", "middle"),
    label(340, 216, "⋮", "name", "middle"),
    label(125, 55, "pixel 1", "", "end"),
    label(125, 295, "pixel 324", "", "end"),
    label(560, 135, "8", "name"),
    label(560, 195, "not 8", "name"),
    label(150, 328, "324 pixels", "", "middle"),
    label(340, 328, "128 units", "", "middle"),
    label(530, 328, "2 answers", "", "middle"),
    label(245, 28, "324 x 128 weights", "", "middle"),
    label(435, 28, "128 x 2 weights", "", "middle"),
  ]);
}
