import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { batches } from "../../src/data/batches.ts";
import { fineLabelling, type ImageSet } from "../../src/data/dataset.ts";
import { groupClasses } from "../../src/data/grouping.ts";
import type { Background } from "../../src/data/synthetic/background.ts";
import { BLENDS } from "../../src/data/synthetic/blend.ts";
import { type PlacedOptions, placed, placements } from "../../src/data/synthetic/placed.ts";
import { dense } from "../../src/nn/layers/dense.ts";
import { flatten } from "../../src/nn/layers/flatten.ts";
import { sequential } from "../../src/nn/layers/sequential.ts";
import { fit } from "../../src/train/fit.ts";
import { runtime } from "../train/halves.ts";
import { beyond, marks, moments, pixelsAt, plainSet } from "./syntheticMarks.ts";

const canvas = { height: 40, width: 48 };

/** Anything that may be asked for. */
const anyOptions: fc.Arbitrary<PlacedOptions> = fc.record({
  height: fc.integer({ min: 8, max: 40 }),
  width: fc.integer({ min: 8, max: 40 }),
  scale: fc.constantFrom(1, [0.2, 0.7], [0.6, 1.4], [1, 3]) as fc.Arbitrary<number | [number, number]>,
  maxAngle: fc.constantFrom(0, 15, 180),
  clutter: fc.constantFrom(0, 3, { pieces: 2 }, { strokes: 2 }),
  background: fc.constantFrom<Background>(
    0,
    [10, 90],
    { gradient: [0, 255] },
    { noise: [0, 99], grain: 3 },
    { crops: marks },
  ),
  noise: fc.constantFrom(0, 12),
  blend: fc.constantFrom(...BLENDS),
  nothing: fc.constantFrom(0, 0.3),
  overhang: fc.constantFrom(0, 0.5),
  count: fc.integer({ min: 1, max: 12 }),
  seed: fc.integer({ min: 0, max: 1e6 }),
});

describe("the images of placed", () => {
  it("follow from seed, position and epoch alone, in whatever order and batches they are read", () => {
    fc.assert(
      fc.property(anyOptions, fc.infiniteStream(fc.nat()), fc.integer({ min: 0, max: 3 }), (options, stream, epoch) => {
        const set = placed(marks, options);
        const order = Uint32Array.from(stream.take(20), (number) => number % set.count);
        const again = placed(marks, options);
        let place = 0;
        for (const { images, indices, count } of batches(set, { size: 7, order, epoch })) {
          const size = images.length / count;
          for (let i = 0; i < count; i++, place++) {
            expect(indices[i]).toBe(order[place]);
            expect(images.subarray(i * size, (i + 1) * size)).toEqual(pixelsAt(again, order[place]!, epoch));
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it("are others in each epoch, for each seed and at each position", () => {
    const options = { ...canvas, maxAngle: 20, count: 6 };
    const seen = [0, 1, 2].flatMap((epoch) =>
      [0, 1].flatMap((seed) =>
        [0, 3].map((index) => pixelsAt(placed(marks, { ...options, seed }), index, epoch).join()),
      ),
    );
    expect(new Set(seen).size).toBe(12);
  });

  it("hold all of the picture: nothing of it is cut off", () => {
    const pose = fc.record({
      scale: fc.double({ min: 1, max: 1.9, noNaN: true }),
      maxAngle: fc.double({ min: 0, max: 180, noNaN: true }),
      seed: fc.nat(),
    });
    fc.assert(
      fc.property(pose, fc.integer({ min: 0, max: 2 }), (options, index) => {
        const set = placed(marks, { ...canvas, ...options });
        const [placement] = placements(set, index);
        expect(beyond(placement!, canvas)).toEqual({ x: 0, y: 0 });
        const before = moments(pixelsAt(marks, index), 28).area;
        const { area, x, y } = moments(pixelsAt(set, index), canvas.width);
        // Where thin strokes lie between pixels changes their sum by up to 7.2 %, as 386,000 placements showed.
        expect(Math.abs(area / (before * placement!.scale ** 2) - 1)).toBeLessThan(0.08);
        expect(Math.hypot(x - placement!.x, y - placement!.y)).toBeLessThan(0.15);
      }),
      { numRuns: 100 },
    );
  });

  it("show the picture as large and as turned as they say", () => {
    const set = placed(marks, { ...canvas, scale: [0.7, 1.7], maxAngle: 80, count: 90 });
    for (let index = 0; index < 90; index += 3) {
      const [{ scale, angle } = { scale: 0, angle: 0 }] = placements(set, index);
      const bar = moments(pixelsAt(set, index), canvas.width);
      expect(Math.abs(bar.angle - angle)).toBeLessThan(1);
      expect(Math.abs(bar.length - 20 * scale)).toBeLessThan(0.6);
      expect(Math.abs(bar.breadth - 4 * scale)).toBeLessThan(1);
    }
  });

  it("lie evenly over all places, sizes and angles", () => {
    const dot = plainSet(2, 1, [255]);
    const count = 5000;
    const set = placed(dot, { ...canvas, scale: [0.5, 1.5], maxAngle: 30, overhang: 0.5, count });
    const all = Array.from({ length: count }, (_, index) => placements(set, index)[0]!);
    const numbers = {
      x: all.map(({ x }) => x / canvas.width),
      y: all.map(({ y }) => y / canvas.height),
      scale: all.map(({ scale }) => scale - 0.5),
      angle: all.map(({ angle }) => angle / 60 + 0.5),
      place: all.map(({ x, y }) => (Math.floor((8 * x) / canvas.width) + y / canvas.height) / 8),
    };
    for (const parts of Object.values(numbers)) {
      const bins = new Array<number>(64).fill(0);
      for (const part of parts) bins[Math.floor(part * 64)]! += 1;
      expect(bins).toHaveLength(64);
      const expected = count / 64;
      const chiSquared = bins.reduce((sum, found) => sum + (found - expected) ** 2 / expected, 0);
      // 63 degrees of freedom: one try in 10,000 is above.
      expect(chiSquared).toBeLessThan(113);
    }
  });

  it("show pictures that would not fit as large as fits", () => {
    const set = placed(marks, { height: 12, width: 30, scale: 5, maxAngle: 90 });
    const [{ box, scale } = { box: marks, scale: 5 }] = placements(set, 1);
    expect(scale).toBeLessThan(1);
    expect(box.height).toBeGreaterThan(10);
    expect(box.height).toBeLessThanOrEqual(12);
  });

  it("hang over the edge as far as allowed", () => {
    const set = placed(marks, { ...canvas, overhang: 0.25, count: 300 });
    const over = Array.from({ length: 300 }, (_, index) => {
      const [placement] = placements(set, index);
      const { x, y } = beyond(placement!, canvas);
      // The half pixel over which it fades counts as well.
      return Math.max((x - 0.5) / placement!.box.width, (y - 0.5) / placement!.box.height);
    });
    expect(Math.max(...over)).toBeGreaterThan(0.2);
    expect(Math.max(...over)).toBeLessThanOrEqual(0.25);
  });
});

describe("the set that placed gives", () => {
  it("is the same whether its pictures are in memory or are read", () => {
    const { images } = marks;
    const inMemory = { ...marks, images: images as Uint8Array };
    const size = 28 * 28;
    const read: ImageSet = {
      ...marks,
      images: {
        read(indices, into) {
          indices.forEach((index, i) => {
            into.set(inMemory.images.subarray(index * size, (index + 1) * size), i * size);
          });
        },
      },
    };
    for (const background of [0, { crops: marks }] as const) {
      const options = { ...canvas, scale: [0.3, 1.2], maxAngle: 30, clutter: 5, background, count: 6 } as const;
      const [a, b] = [placed(inMemory, options), placed(read, options)];
      for (let index = 0; index < 6; index++) {
        expect(pixelsAt(b, index, 2)).toEqual(pixelsAt(a, index, 2));
        expect(placements(b, index, 2)).toEqual(placements(a, index, 2));
      }
    }
    // Pictures that are made themselves are new in each epoch, too.
    const twice = placed(placed(marks, canvas), { height: 60, width: 60 });
    expect(pixelsAt(twice, 1, 3)).toEqual(pixelsAt(twice, 1, 3));
    expect(moments(pixelsAt(twice, 1, 3), 60).area).toBeGreaterThan(50);
  });

  it("has the labels of the pictures, taken in turn", () => {
    const set = placed(marks, { ...canvas, count: 7 });
    expect(set).toMatchObject({ ...canvas, count: 7, channels: 1, classes: marks.classes });
    expect([...set.labels]).toEqual([0, 1, 2, 0, 1, 2, 0]);
    const dots = placed({ set: marks, indices: Uint32Array.of(2, 0) }, canvas);
    expect([...dots.labels]).toEqual([2, 0]);
    expect(placements(dots, 0)).toMatchObject([{ picture: 2 }]);
  });

  it("keeps what images were called before, and where they come from", () => {
    const grouped = groupClasses(marks, ["other", "ring"], { ring: "ring", "*": "other" });
    const from: ImageSet = { ...grouped, sources: { classes: ["pen", "brush"], labels: Int32Array.of(0, 1, 1) } };
    const set = placed(from, { ...canvas, count: 5, nothing: 0.4 });
    expect([...set.labels]).toEqual([0, 1, 0, 2, 2]);
    expect(fineLabelling(set).classes).toEqual([...marks.classes, "nothing"]);
    expect([...fineLabelling(set).labels]).toEqual([0, 1, 2, 3, 3]);
    expect([...set.sources!.labels]).toEqual([0, 1, 1, 2, 2]);
  });

  it("may have images of clutter alone", () => {
    const set = placed(marks, { ...canvas, clutter: { strokes: 3 }, count: 20, nothing: 0.5 });
    expect(set.classes).toEqual([...marks.classes, "nothing"]);
    expect([...set.labels].slice(10)).toEqual(new Array(10).fill(3));
    for (let index = 0; index < 20; index++) expect(placements(set, index)).toHaveLength(index < 10 ? 1 : 0);
    const light = Array.from({ length: 10 }, (_, i) => moments(pixelsAt(set, 10 + i), canvas.width).area);
    expect(light.some((area) => area > 5)).toBe(true);
    const empty = placed(marks, { ...canvas, count: 4, nothing: 0.5 });
    expect(Math.max(...pixelsAt(empty, 3))).toBe(0);
    expect(Math.max(...pixelsAt(empty, 1))).toBe(255);
  });

  it("still knows where pictures lie when its classes are grouped", () => {
    const set = placed(marks, { ...canvas, count: 3 });
    const grouped = groupClasses(set, ["rest", "bar"], { bar: "bar", "*": "rest" });
    expect(placements(grouped, 1, 4)).toEqual(placements(set, 1, 4));
    expect(placements(set, 1, 4)).not.toEqual(placements(set, 1, 3));
  });

  it("trains, and training goes on to the bit where it stopped", async () => {
    const train = placed(marks, { height: 28, width: 28, count: 60, maxAngle: 10, clutter: 1 });
    const network = sequential(flatten(), dense(16, { activation: "relu" }), dense(3, { activation: "softmax" }));
    const options = { train, validation: train, runtime, seed: 3, batchSize: 16, checkpoints: true } as const;
    const run = async (more: object) => {
      const events = [];
      for await (const event of fit(network, { ...options, ...more })) events.push(event);
      return events;
    };
    const whole = await run({ epochs: 4 });
    const half = (await run({ epochs: 2 })).findLast((event) => event.type === "end");
    const rest = await run({ epochs: 4, resume: half?.checkpoint });
    const stepsOf = (events: typeof whole) => events.filter((event) => event.type === "step").map(({ loss }) => loss);
    expect(stepsOf(rest)).toEqual(stepsOf(whole).slice(-8));
    expect(stepsOf(whole)).toHaveLength(16);
    const epochs = whole.filter((event) => event.type === "epoch");
    expect(epochs.at(-1)!.loss).toBeLessThan(epochs[0]!.loss);
  });
});
