/** One drawn picture on its way through the network of 77 tiles: the example's printing, and pictures of the same numbers. */
import { writeFile } from "node:fs/promises";
import path from "node:path";
import sharp from "sharp";
import { drawnShapes } from "../../../examples/shapes.ts";
import { heatColour } from "../../../src/charts/heatColour.ts";
import { label } from "../../../src/charts/svg.ts";
import { cpuRuntime, loadModel, walkthrough } from "../../../src/index.node.ts";
import type { WalkStage } from "../../../src/walkthrough/client/pageData.ts";
import { printed } from "../answersOf.ts";
import type { Chapter } from "../chapter.ts";
import { runExample } from "../runExample.ts";
import { drawing, placedPicture, type SmallPicture, sheet } from "../sheet.ts";

export const chapter: Chapter = {
  number: 6,
  name: "convolution",
  async make(studio) {
    const { folder } = studio;
    const example = await runExample("06-convolution.ts", folder);
    const shown = drawnShapes({ count: 1, seed: 11 });
    const picture = { height: 64, width: 96, channels: 1, data: shown.images };
    const raw = { width: 96, height: 64, channels: 1 } as const;
    const [file, modelFile] = [path.join(folder, "picture.png"), path.join(folder, "shapes.onnx")];
    await writeFile(file, await sharp(picture.data, { raw }).png().toBuffer());
    const watched = await studio.plumage("watch", "shapes.onnx", "picture.png");

    const model = await loadModel(modelFile);
    const walk = await walkthrough(model, picture, { runtime: cpuRuntime({ threads: 1 }) });
    const [convolution, pooling] = walk.stages as [Convolution, WalkStage];
    const map = Math.floor(convolution.results.indexOf(Math.max(...convolution.results)) / 77);
    const filters = Array.from({ length: convolution.output[0] }, (_, i) => filterPicture(convolution.kernel!, i));
    const rows = [{ name: "", pictures: filters.map((each, i) => ({ picture: each, words: `filter ${i + 1}` })) }];
    await studio.picture("tiles", await tilesPicture(picture));
    await studio.picture("filters", await sheet({ title: "What the six filters look for", rows, size: 104 }));
    await studio.picture("results", resultsPicture(convolution, pooling, map));
    return {
      example: printed(example),
      watched: printed(watched),
      weights: convolution.counts.weights.toLocaleString("en-US"),
      unshared: convolution.counts.unshared.toLocaleString("en-US"),
      joined: convolution.counts.joined.toLocaleString("en-US"),
    };
  },
};

type Convolution = Extract<WalkStage, { kind: "convolution" }>;

/** The picture, and its tiles drawn apart. */
async function tilesPicture(picture: SmallPicture): Promise<string> {
  const [margin, top, scale] = [16, 76, 2.5];
  const [width, height] = [96 * scale, 64 * scale];
  const [side, step] = [32, 36];
  const right = margin + width + 40;
  const elements = [
    label(margin, 30, "One picture, 77 overlapping tiles", "title"),
    label(margin, 62, "96 x 64 pixels, two tiles marked", "name"),
    label(right, 62, "all tiles, 11 beside and 7 above one another", "name"),
    await placedPicture(picture, { x: margin, y: top, width, height }),
  ];
  for (const column of [4, 5]) {
    const x = margin + 8 * column * scale;
    elements.push(
      `<rect x="${x}" y="${top + 24 * scale}" width="${16 * scale}" height="${16 * scale}" fill="none" stroke="${column === 4 ? "#f29a52" : "#6cb2f0"}" stroke-width="2"/>`,
    );
  }
  for (let row = 0; row < 7; row++) {
    for (let column = 0; column < 11; column++) {
      const place = { x: right + column * step, y: top + row * step, width: side, height: side };
      elements.push(await placedPicture(tileOf(picture, row, column), place));
    }
  }
  return drawing(
    { width: right + 11 * step + 12, height: top + 7 * step + 12, title: "77 overlapping tiles" },
    elements,
  );
}

function tileOf({ data }: SmallPicture, row: number, column: number): SmallPicture {
  const tile = new Uint8Array(256);
  for (let y = 0; y < 16; y++) {
    const at = (8 * row + y) * 96 + 8 * column;
    tile.set(data.subarray(at, at + 16), 16 * y);
  }
  return { height: 16, width: 16, channels: 1, data: tile };
}

/** Grey is no weight, lighter is above 0, darker below; each filter by its own largest. */
function filterPicture(kernel: Float32Array, filter: number): SmallPicture {
  const weights = kernel.subarray(filter * 256, (filter + 1) * 256);
  const largest = Math.max(...weights.map(Math.abs));
  return { height: 16, width: 16, channels: 1, data: Uint8Array.from(weights, (w) => 127.5 * (1 + w / largest)) };
}

/** One filter's results as a grid of colours and numbers, and what max-pooling leaves of them. */
function resultsPicture(convolution: Convolution, pooling: WalkStage, map: number): string {
  const [margin, top, cell, gap] = [16, 76, 36, 40];
  const largest = Math.max(...convolution.results);
  const grid = (stage: WalkStage, left: number, size: number) => {
    const [, rows, columns] = stage.output;
    return Array.from({ length: rows * columns }, (_, i) => {
      const value = stage.results[map * rows * columns + i]!;
      const [x, y] = [left + (i % columns) * size, top + Math.floor(i / columns) * size];
      const ink = value / largest > 0.55 ? "#1d2a33" : "#ffffff";
      return [
        `<rect x="${x}" y="${y}" width="${size - 2}" height="${size - 2}" fill="rgb(${heatColour(value / largest)})"/>`,
        `<text x="${x + size / 2 - 1}" y="${y + size / 2 + 4}" text-anchor="middle" style="font-size: 12px; fill: ${ink}">${value.toFixed(1)}</text>`,
      ].join("");
    });
  };
  const right = margin + 11 * cell + gap;
  return drawing({ width: right + 6 * cell + margin, height: top + 7 * cell + 14, title: "Results and max-pooling" }, [
    label(margin, 30, `What filter ${map + 1} found, and where`, "title"),
    label(margin, 62, "one result for each tile", "name"),
    label(right, 62, "the largest of each 2 x 2", "name"),
    ...grid(convolution, margin, cell),
    ...grid(pooling, right, cell),
  ]);
}
