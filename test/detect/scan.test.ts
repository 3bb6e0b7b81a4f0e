import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Image } from "../../src/data/decode/image.ts";
import { scene } from "../../src/data/synthetic/scene.ts";
import { scanFile } from "../../src/detect/scan.node.ts";
import { type Scan, scanPicture } from "../../src/detect/scan.ts";
import type { Classifier } from "../../src/evaluate/classifier.ts";
import { MARGIN, openSquares, squares, WINDOW } from "./squareModel.ts";

let model: Classifier;

beforeAll(async () => {
  model = await openSquares();
});

afterAll(() => model.close());

const page = scene(squares, { height: 90, width: 130, count: 12, seed: 4, noise: 12 });

/** Whether there is one box for each square and no other, each within a pixel: squares lie between pixels, too. */
function expectSquares({ detections }: Scan, scale = 1): void {
  const near = page.pictures.map(({ box }) =>
    detections.filter((found) => {
      const [left, top] = [scale * (box.left - MARGIN), scale * (box.top - MARGIN)];
      return Math.abs(found.box.left - left) <= scale && Math.abs(found.box.top - top) <= scale;
    }),
  );
  expect(near.map(({ length }) => length)).toEqual(page.pictures.map(() => 1));
  expect(detections).toHaveLength(page.pictures.length);
  expect(detections.every(({ box }) => box.width === WINDOW * scale && box.height === WINDOW * scale)).toBe(true);
}

describe("scan", () => {
  test("finds what is on a page, where it is, and nothing else", async () => {
    const found = await scanFile(model, page, { scales: [1], stride: 1 });
    expect(page.pictures.length).toBeGreaterThan(8);
    expectSquares(found);
    expect(found.windows).toBe((90 - 15) * (130 - 15));
    expect(found.detections.every(({ className, score }) => className === "square" && score > 0.7)).toBe(true);
  });

  test("finds it twice as large, too, in pixels of the picture", async () => {
    const { data } = await sharp(page.data, { raw: { height: 90, width: 130, channels: 1 } })
      .resize(260, 180, { kernel: "nearest" })
      .toColourspace("b-w")
      .raw()
      .toBuffer({ resolveWithObject: true });
    const large: Image = { height: 180, width: 260, channels: 1, data };
    const found = await scanFile(model, large, { scales: [0.5], stride: 1, kernel: "nearest" });
    expectSquares(found, 2);
  });

  test("finds dark on light when told to invert", async () => {
    const dark: Image = { ...page, data: page.data.map((value) => 255 - value) };
    const options = { scales: [1], stride: 1 };
    expect((await scanFile(model, dark, options)).detections).toEqual([]);
    expectSquares(await scanFile(model, dark, { ...options, invert: true }));
  });

  test("gives windows the scores that predict gives the cut-outs, to the bit", async () => {
    const { maps } = await scanFile(model, page, { scales: [1], stride: 7 });
    const { rows, columns, scores } = maps[0]!;
    expect([rows, columns]).toEqual([12, 18]); // 1 + ceil((90 - 16) / 7), 1 + ceil((130 - 16) / 7)
    const cuts: Uint8Array[] = [];
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const cut = new Uint8Array(WINDOW * WINDOW);
        for (let y = 0; y < WINDOW; y++) {
          for (let x = 0; x < WINDOW; x++) {
            // Beyond the edge the last row and column come again.
            const from = Math.min(89, 7 * row + y) * 130 + Math.min(129, 7 * column + x);
            cut[y * WINDOW + x] = page.data[from]!;
          }
        }
        cuts.push(cut);
      }
    }
    const expected = new Float32Array(scores.length);
    for (let first = 0; first < cuts.length; first += 128) {
      const batch = cuts.slice(first, first + 128);
      expected.set(await model.predict(Uint8Array.from(batch.flatMap((cut) => [...cut]))), 2 * first);
    }
    expect(scores).toEqual(expected);
  });

  test("takes the model's decision, unless told a threshold", async () => {
    const strict = await openSquares({ positive: "square", threshold: 0.9999 });
    try {
      const options = { scales: [1], stride: 1 };
      expect((await scanFile(strict, page, options)).threshold).toBe(0.9999);
      expect((await scanFile(strict, page, options)).detections).toEqual([]);
      const lower = await scanFile(strict, page, { ...options, threshold: 0.8 });
      expectSquares(lower);
    } finally {
      await strict.close();
    }
  });

  test("looks for the classes that are asked for", async () => {
    const { searched, detections } = await scanFile(model, page, { classes: ["nothing"], scales: [1], stride: 0.5 });
    expect(searched).toEqual(["nothing"]);
    expect(detections.length).toBeGreaterThan(3);
    await expect(scanFile(model, page, { classes: ["circle"] })).rejects.toThrow(
      'The model knows no class "circle": expected one of nothing, square, got "circle".',
    );
  });

  test("merges softly, too, and keeps no more than asked for", async () => {
    const options = { scales: [1], stride: 1 };
    const soft = await scanFile(model, page, {
      ...options,
      suppression: { method: "linear", overlap: 0.1 },
      threshold: 0.6,
    });
    expectSquares(soft);
    expect((await scanFile(model, page, { ...options, maxDetections: 3 })).detections).toHaveLength(3);
  });

  test("puts the heat where the squares are", async () => {
    const { heat } = await scanFile(model, page, { scales: [1], stride: 1 });
    expect([heat.height, heat.width]).toEqual([90, 130]);
    for (const { box } of page.pictures) {
      const [y, x] = [Math.round(box.top + box.height / 2), Math.round(box.left + box.width / 2)];
      const near = [-1, 0, 1].flatMap((dy) => [-1, 0, 1].map((dx) => heat.heat[(y + dy) * 130 + x + dx]!));
      expect(Math.max(...near)).toBeGreaterThan(0.5);
    }
    expect(heat.heat.every((value) => value >= 0 && value <= 1)).toBe(true);
    expect(heat.heat[0]).toBe(0);
  });

  test("tells how far it is, and stops when told to", async () => {
    const steps: (readonly [number, number])[] = [];
    const { windows } = await scanFile(model, page, { onProgress: (...step) => steps.push(step) });
    expect(steps.at(-1)).toEqual([windows, windows]);
    const stop = new AbortController();
    const stopped = scanFile(model, page, { signal: stop.signal, onProgress: () => stop.abort(new Error("enough")) });
    await expect(stopped).rejects.toThrow("enough");
  });

  test("starts from score maps, however they were made", async () => {
    const scores = Float32Array.of(1, 0, 0.1, 0.9, 1, 0, 0.3, 0.7);
    const convolution = {
      ...{ window: { height: 16, width: 16 }, stride: { y: 8, x: 8 }, padded: [] },
      score: async () => scores,
      close: async () => {},
    };
    let clock = 0;
    const blank = {
      height: 24,
      width: 24,
      at: async (size: { height: number; width: number }) => ({
        ...size,
        channels: 1,
        data: new Uint8Array(size.height * size.width),
      }),
    };
    const found = await scanPicture(model, blank, { scales: [1], convolution }, () => (clock += 1500));
    expect(found.seconds).toBe(1.5);
    expect(found.detections.map(({ box, score }) => [box.left, box.top, score.toFixed(1)])).toEqual([[8, 0, "0.9"]]);
    expect(found.candidates).toBe(2);
  });
});

describe("what cannot be scanned", () => {
  test("is named", async () => {
    const small: Image = { height: 10, width: 40, channels: 1, data: new Uint8Array(400) };
    await expect(scanFile(model, small)).rejects.toThrow(
      /^The picture is smaller than the model's window: expected at least 16 x 16/,
    );
    await expect(scanFile(model, new Uint8Array())).rejects.toThrow("the picture is empty (0 bytes).");
    await expect(scanFile(model, Buffer.from("no picture"), { name: "notes.jpg" })).rejects.toThrow(
      /^notes.jpg is not an image/,
    );
    await expect(scanFile(model, { ...small, height: 11 })).rejects.toThrow(/^scan: its second argument is no picture/);
    await expect(scanFile(model, "gone.png")).rejects.toThrow(/^gone.png does not exist/);
    await expect(scanFile(model, page, { threshold: 2 })).rejects.toThrow(/^threshold: expected a probability/);
    await expect(scanFile(model, page, { stride: 1.5 })).rejects.toThrow(/^stride: expected whole pixels/);
    await expect(scanFile(model, page, { size: 3 } as never)).rejects.toThrow(/^scan: it has no option "size"/);
    await expect(scanFile({} as never, page)).rejects.toThrow(/^scan: its first argument is no opened model/);
    const many = await openSquares(undefined, 2);
    await expect(scanFile(many, page)).rejects.toThrow(/^This model does not take pictures/);
    await many.close();
  });

  test("is a picture beyond the limit, by what its header says", async () => {
    // A JPEG of one pixel whose header was changed.
    const huge = await sharp({ create: { width: 1, height: 1, channels: 3, background: "white" } })
      .jpeg()
      .toBuffer();
    const frame = huge.indexOf(Buffer.of(0xff, 0xc0));
    huge.writeUInt16BE(30_000, frame + 5);
    huge.writeUInt16BE(20_000, frame + 7);
    await expect(scanFile(model, huge, { name: "huge.jpg" })).rejects.toThrow(
      /^huge.jpg is too large: expected at most 500 million pixels/,
    );
  });
});
