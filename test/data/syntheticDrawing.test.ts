import { describe, expect, it } from "vitest";
import { imageSet } from "../../src/data/dataset.ts";
import type { Background } from "../../src/data/synthetic/background.ts";
import { placed, placements } from "../../src/data/synthetic/placed.ts";
import { scene } from "../../src/data/synthetic/scene.ts";
import { beyond, drawing, marks, pixelsAt, plainSet } from "./syntheticMarks.ts";

const canvas = { height: 16, width: 20 };

/** The first number of the pixel in which the picture's middle lies, and of one that it does not reach. */
function underAndBeside(set: ReturnType<typeof placed>): readonly [number, number] {
  const pixels = pixelsAt(set, 0);
  const [{ x, y } = { x: 0, y: 0 }] = placements(set, 0);
  const at = (column: number, row: number) => pixels[(row * set.width + column) * set.channels]!;
  return [
    at(Math.floor(x), Math.floor(y)),
    at(x < set.width / 2 ? set.width - 1 : 0, y < set.height / 2 ? set.height - 1 : 0),
  ];
}

describe("how pictures join what lies under them", () => {
  it.each([
    ["max", { background: 60 }, 100],
    ["max", { background: 130 }, 130],
    ["add", { background: 60 }, 160],
    ["add", { background: 200 }, 255],
    ["mask", { background: 60 }, Math.round(60 + (100 / 255) * 195)],
    ["mask", { background: 60, ink: 10 }, Math.round(60 - (100 / 255) * 50)],
    ["paste", { background: 130 }, 100],
  ] as const)("%s %o", (blend, options, expected) => {
    for (const channels of [1, 3]) {
      const set = placed(plainSet(8, channels, [100]), { ...canvas, ...options, blend });
      expect(underAndBeside(set)).toEqual([expected, options.background]);
    }
  });

  it("pastes with an edge that fades over as many pixels as asked for", () => {
    const white = plainSet(12, 3, [255]);
    const soft = placed(white, { height: 30, width: 30, feather: 4 });
    const hard = placed(white, { height: 30, width: 30, feather: 0 });
    const levels = (set: typeof soft) => new Set(pixelsAt(set, 0)).size;
    expect(levels(soft)).toBeGreaterThanOrEqual(6);
    expect(levels(hard)).toBeLessThanOrEqual(6);
    const light = (set: typeof soft) => pixelsAt(set, 0).reduce((sum, value) => sum + value, 0) / 255 / 3;
    expect(light(hard)).toBeCloseTo(144, 0);
    // Each edge loses about half of its four pixels.
    expect(light(soft)).toBeGreaterThan(8 * 8 - 6);
    expect(light(soft)).toBeLessThan(8.5 * 8.5 + 6);
  });

  it("draws small pictures from all of their pixels", () => {
    const checkered = imageSet({
      ...{ name: "checkered", classes: ["x"], height: 32, width: 32, channels: 1, labels: [0] },
      images: Uint8Array.from(drawing(32, (x, y) => (x + y) % 2 === 0)),
    });
    for (const scale of [0.5, 0.25, 0.2]) {
      const [middle] = underAndBeside(placed(checkered, { height: 24, width: 24, scale }));
      expect(Math.abs(middle - 127.5)).toBeLessThan(2);
    }
  });
});

describe("backgrounds", () => {
  const nothing = (background: Background, channels = 1) => {
    const set = placed(plainSet(2, channels, [0]), { ...canvas, background, nothing: 0.9, count: 50, blend: "max" });
    return Array.from({ length: 40 }, (_, i) => [...pixelsAt(set, 10 + i)]);
  };

  it("are one colour an image, drawn from all of a range", () => {
    const levels = nothing([20, 60]).map((pixels) => [...new Set(pixels)]);
    expect(levels.every((found) => found.length === 1)).toBe(true);
    const all = levels.map(([level]) => level!);
    expect(Math.min(...all)).toBeLessThan(26);
    expect(Math.max(...all)).toBeGreaterThan(54);
    expect(all.every((level) => level >= 20 && level <= 60)).toBe(true);
  });

  it("have a range for each channel", () => {
    const [pixels] = nothing(
      [
        [0, 100, 200],
        [50, 100, 220],
      ],
      3,
    );
    expect(pixels!.slice(0, 3)).toEqual(pixels!.slice(3, 6));
    expect(pixels![0]).toBeLessThanOrEqual(50);
    expect(pixels![1]).toBe(100);
    expect(pixels![2]).toBeGreaterThanOrEqual(200);
  });

  it("fade from one colour to another", () => {
    for (const pixels of nothing({ gradient: [10, 250] })) {
      const [low, high] = [Math.min(...pixels), Math.max(...pixels)];
      expect(low).toBeGreaterThanOrEqual(10);
      expect(high).toBeLessThanOrEqual(250);
      const at = (x: number, y: number) => pixels[y * canvas.width + x]!;
      // A plane: what is gained along one edge is gained along the edge across.
      const [a, b, c, d] = [at(0, 0), at(19, 0), at(0, 15), at(19, 15)];
      expect(Math.abs(b - a - (d - c))).toBeLessThanOrEqual(2);
    }
  });

  it("are noise, in spots of any size", () => {
    const steps = (grain: number) => {
      const all = nothing({ noise: [50, 150], grain });
      expect(all.flat().every((level) => level >= 50 && level <= 150)).toBe(true);
      const rows = all.flatMap((pixels) => pixels.slice(1).map((level, i) => Math.abs(level - pixels[i]!)));
      return rows.reduce((sum, step) => sum + step, 0) / rows.length;
    };
    // The mean distance of two even numbers is a third of the range.
    expect(steps(1)).toBeGreaterThan(30);
    expect(steps(1)).toBeLessThan(37);
    expect(steps(5)).toBeLessThan(15);
  });

  it("are parts of pictures", () => {
    const level = imageSet({
      ...{ name: "ramp", classes: ["x"], height: 40, width: 40, channels: 1, labels: [0] },
      images: Uint8Array.from({ length: 1600 }, (_, i) => 5 * (i % 40) + 20),
    });
    for (const pixels of nothing({ crops: level })) {
      const step = (pixels[19]! - pixels[0]!) / 19;
      // Nothing is enlarged, and at most all of the picture's height is shown.
      expect(step).toBeGreaterThan(4.7);
      expect(step).toBeLessThan((5 * 40) / 16);
      expect(pixels.slice(0, 20)).toEqual(pixels.slice(-20));
    }
    const small = nothing({ crops: plainSet(3, 1, [77, 99]) });
    expect(new Set(small.flat())).toEqual(new Set([77, 99]));
  });
});

it("noise has the deviation that was asked for, and no mean", () => {
  const set = placed(plainSet(2, 1, [0]), {
    height: 64,
    width: 64,
    background: 128,
    noise: 9,
    nothing: 0.5,
    count: 20,
  });
  const all = Array.from({ length: 10 }, (_, i) => [...pixelsAt(set, 10 + i)]).flat();
  const mean = all.reduce((sum, value) => sum + value, 0) / all.length;
  const variance = all.reduce((sum, value) => sum + (value - mean) ** 2, 0) / all.length;
  expect(Math.abs(mean - 128)).toBeLessThan(0.2);
  expect(Math.sqrt(variance)).toBeGreaterThan(8.7);
  expect(Math.sqrt(variance)).toBeLessThan(9.3);
});

describe("scene", () => {
  const page = { height: 160, width: 240, count: 25, scale: [1, 1.5], maxAngle: 20 } as const;

  it("shows pictures apart from one another, where it says", () => {
    for (const seed of [0, 1, 2]) {
      const { pictures, data, height, width } = scene(marks, { ...page, seed });
      expect([height, width, data.length]).toEqual([160, 240, 160 * 240]);
      expect(pictures.length).toBeGreaterThan(15);
      for (const each of pictures) {
        expect(beyond(each, page)).toEqual({ x: 0, y: 0 });
        expect(each.className).toBe(marks.classes[each.picture]);
      }
      const inBox = (x: number, y: number, reach: number) =>
        pictures.filter(
          ({ box }) =>
            x > box.left - reach &&
            x < box.left + box.width + reach &&
            y > box.top - reach &&
            y < box.top + box.height + reach,
        ).length;
      let crowded = 0;
      let stray = 0;
      for (let i = 0; i < data.length; i++) {
        const [x, y] = [(i % width) + 0.5, Math.floor(i / width) + 0.5];
        if (inBox(x, y, 0) > 1) crowded += 1;
        if (data[i]! > 0 && inBox(x, y, 1.5) === 0) stray += 1;
      }
      expect({ crowded, stray }).toEqual({ crowded: 0, stray: 0 });
    }
  });

  it("follows from its seed", () => {
    expect(scene(marks, page)).toEqual(scene(marks, page));
    expect(scene(marks, { ...page, seed: 1 }).data).not.toEqual(scene(marks, page).data);
  });

  it("leaves out what finds no room, unless it may overlap", () => {
    const small = { height: 40, width: 40, count: 30, scale: 1 };
    expect(scene(marks, small).pictures.length).toBeLessThan(20);
    expect(scene(marks, { ...small, overlap: 1 }).pictures).toHaveLength(30);
    expect(scene(marks, { ...small, count: 0 }).pictures).toEqual([]);
  });
});
