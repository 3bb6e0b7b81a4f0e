import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { continued } from "../../src/detect/continued.ts";
import { levelsOf, strideOf, windowsAlong } from "../../src/detect/windows.ts";

const pixels = (min: number, max: number) => fc.integer({ min, max });

describe("windowsAlong", () => {
  test("is as few as cover a side", () => {
    fc.assert(
      fc.property(pixels(1, 20), pixels(0, 60), pixels(1, 9), (window, more, stride) => {
        const side = window + more;
        const count = windowsAlong(side, window, stride);
        expect(window + (count - 1) * stride).toBeGreaterThanOrEqual(side);
        if (count > 1) expect(window + (count - 2) * stride).toBeLessThan(side);
      }),
    );
  });
});

describe("levelsOf", () => {
  const window = { height: 32, width: 32 };
  const stride = { y: 8, x: 8 };

  test("counts the windows of a picture of 640 x 480 at stride 4 and its own size", () => {
    const [level] = levelsOf({ height: 480, width: 640 }, window, { y: 4, x: 4 }, 2, { scales: [1] });
    expect([level!.rows, level!.columns]).toEqual([113, 153]); // (480 - 32) / 4 + 1, (640 - 32) / 4 + 1
    expect(level!.seen).toEqual(window);
  });

  test("goes from the model's window to one as large as fits", () => {
    const levels = levelsOf({ height: 128, width: 200 }, window, stride, 2);
    expect(levels.map(({ seen }) => Math.round(seen.height))).toEqual([32, 45, 64, 91, 128]);
    expect(levels.map(({ size }) => [size.height, size.width])).toEqual([
      [128, 200],
      [91, 141],
      [64, 100],
      [45, 71],
      [32, 50],
    ]);
  });

  test("begins with larger windows in large pictures", () => {
    const [first] = levelsOf({ height: 2400, width: 4000 }, window, stride, 2);
    expect(first!.seen.height).toBe(100);
    expect(first!.size).toEqual({ height: 768, width: 1280 });
  });

  test("takes sizes as asked", () => {
    const sizes = (options: object) =>
      levelsOf({ height: 100, width: 100 }, window, stride, 2, options).map(({ seen }) => Math.round(seen.width));
    expect(sizes({ smallest: 20, largest: 80, scaleStep: 2 })).toEqual([20, 40, 80]);
    expect(sizes({ largest: 40 })).toEqual([32]);
    expect(sizes({ largest: 20 })).toEqual([20]);
    expect(sizes({ scales: [0.5, 2] })).toEqual([16, 64]);
    expect(sizes({ largest: 5000, smallest: 90 })).toEqual([90]);
  });

  test("covers every picture with windows at every scale", () => {
    fc.assert(
      fc.property(pixels(5, 90), pixels(7, 90), pixels(1, 6), (height, width, step) => {
        const small = { height: 5, width: 7 };
        for (const { size, continued: all, rows, columns } of levelsOf(
          { height, width },
          small,
          { y: step, x: step },
          2,
        )) {
          expect(all).toEqual({ height: 5 + (rows - 1) * step, width: 7 + (columns - 1) * step });
          expect(all.height >= size.height && all.height < size.height + step).toBe(true);
          expect(all.width >= size.width && all.width < size.width + step).toBe(true);
        }
      }),
    );
  });

  test("says what is wrong", () => {
    const levels = (height: number, width: number, options = {}) =>
      levelsOf({ height, width }, window, stride, 2, options);
    expect(() => levels(20, 300)).toThrow(
      "The picture is smaller than the model's window: expected at least 32 x 32 pixels, got 300 x 20. A smallest window of 20 enlarges it, which adds no detail.",
    );
    expect(levels(20, 300, { smallest: 20 })).toHaveLength(1);
    expect(() => levels(64, 64, { smallest: 70 })).toThrow(
      /smaller than the smallest window: expected room for 70 pixels/,
    );
    expect(() => levels(64, 64, { scales: [0.1] })).toThrow(
      /smaller than the window at scale 0.1: expected scales of at least 0.5/,
    );
    expect(() => levels(64, 64, { scales: [] })).toThrow(/there is none/);
    expect(() => levels(64, 64, { scaleStep: 1 })).toThrow(/^scaleStep: expected at least 1.01, got 1/);
    expect(() => levels(64, 64, { smallest: 40, largest: 33 })).toThrow(
      /^largest: expected at least the smallest window, 40 pixels/,
    );
    expect(() => levels(30_000, 30_000, { smallest: 32 })).toThrow(/^These are too many windows/);
  });
});

describe("strideOf", () => {
  test("is pixels, or a part of the window", () => {
    const window = { height: 18, width: 40 };
    expect(strideOf(0.25, window)).toEqual({ y: 5, x: 10 });
    expect(strideOf(3, window)).toEqual({ y: 3, x: 3 });
    expect(strideOf(0.001, window)).toEqual({ y: 1, x: 1 });
    for (const wrong of [0, -1, 1.5, Number.NaN])
      expect(() => strideOf(wrong, window)).toThrow(/^stride: expected whole pixels/);
  });
});

describe("continued", () => {
  const picture = { height: 2, width: 2, channels: 2, data: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8) };

  test("repeats the last column and the last row", () => {
    expect(continued(picture, { height: 3, width: 4 }).data).toEqual(
      // biome-ignore format: as rows
      Uint8Array.of(
        1, 2, 3, 4, 3, 4, 3, 4,
        5, 6, 7, 8, 7, 8, 7, 8,
        5, 6, 7, 8, 7, 8, 7, 8,
      ),
    );
    expect(continued(picture, picture)).toBe(picture);
  });
});
