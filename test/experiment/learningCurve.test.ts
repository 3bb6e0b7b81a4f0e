import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ImageSet, imageSet, type PixelSource } from "../../src/data/dataset.ts";
import { classCounts, subset } from "../../src/data/selection.ts";
import { ProblemError } from "../../src/errors.ts";
import { type CurvePoint, type LearningCurveEvent, learningCurve } from "../../src/experiment/learningCurve.ts";
import { nestedSubsets } from "../../src/experiment/nestedSubsets.ts";
import { sgd } from "../../src/nn/optimizers/sgd.ts";
import { cosineDecay } from "../../src/nn/schedules/cosineDecay.ts";
import { randomKey } from "../../src/tensor/random.ts";
import { halves, runtime, smallNetwork } from "../train/halves.ts";

const labelled = (labels: readonly number[]): ImageSet =>
  imageSet({
    ...{ name: "dots", classes: ["a", "b", "c"], height: 1, width: 1, channels: 1 },
    ...{ images: new Uint8Array(labels.length), labels },
  });

describe("nestedSubsets", () => {
  const parts = [1 / 8, 1 / 4, 1 / 2, 1];
  const anyLabels = fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 1, maxLength: 200 });

  it("gives parts within parts, of each class its share and at least one image, as long and as divided as the whole", () => {
    fc.assert(
      fc.property(anyLabels, fc.integer(), (labels, seed) => {
        const set = labelled(labels);
        const sizes = classCounts(set);
        let inner = new Set<number>();
        for (const [i, { images, repeated }] of nestedSubsets(set, parts, randomKey(seed)).entries()) {
          const different = new Set(repeated.indices);
          expect(different.size).toBe(images);
          expect([...inner].every((index) => different.has(index))).toBe(true);
          expect(classCounts(repeated)).toEqual(sizes);
          const counts = classCounts({ set, indices: Uint32Array.from(different) });
          for (const [place, size] of sizes.entries()) {
            expect(counts[place]).toBe(size === 0 ? 0 : Math.max(1, Math.round(size * parts[i]!)));
          }
          // None comes more than once more often than another of its class.
          const times = (index: number) => repeated.indices.filter((each) => each === index).length;
          for (const place of [0, 1, 2]) {
            const often = [...different].filter((index) => labels[index] === place).map(times);
            if (often.length > 0) expect(Math.max(...often) - Math.min(...often)).toBeLessThanOrEqual(1);
          }
          inner = different;
        }
        expect(inner.size).toBe(labels.length);
      }),
      { numRuns: 40 },
    );
  });

  it("is the same with the same key, and another with another", () => {
    const set = labelled(Array.from({ length: 90 }, (_, i) => i % 3));
    const first = (seed: number) => nestedSubsets(set, parts, randomKey(seed))[0];
    expect(first(1)).toEqual(first(1));
    expect(first(2)).not.toEqual(first(1));
  });
});

/** The same images; which of them were looked at is written down. */
function watched(set: ImageSet<Uint8Array>) {
  const seen = new Set<number>();
  const bytes = set.height * set.width * set.channels;
  const images: PixelSource = {
    read(indices, target) {
      for (const [i, index] of [...indices].entries()) {
        seen.add(index);
        target.set(set.images.subarray(index * bytes, (index + 1) * bytes), i * bytes);
      }
    },
  };
  return { set: imageSet({ ...set, images }), seen };
}

const all = async (events: AsyncIterable<LearningCurveEvent>) => {
  const told: LearningCurveEvent[] = [];
  for await (const event of events) told.push(event);
  return told;
};
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);
const shared = { runtime, epochs: 4, batchSize: 32, seed: 1 };

describe("learningCurve", () => {
  it("trains on nested parts for the same steps, judges on validation, and looks at no other image", async () => {
    const { set, seen } = watched(halves(500));
    const [train, validation] = [subset(set, range(0, 200)), subset(set, range(200, 400))];
    const told = await all(learningCurve(smallNetwork, { ...shared, train, validation, schedule: cosineDecay() }));
    expect([...seen].sort((a, b) => a - b)).toEqual(range(0, 400));
    const plan = told.find((event) => event.type === "plan")!;
    expect(plan).toMatchObject({ repeats: 1, steps: 28, batchSize: 32, validationImages: 200 });
    expect(plan.sizes.at(-1)).toBe(200);
    const points = told.filter((event): event is CurvePoint => event.type === "point");
    expect(points.map(({ images }) => images)).toEqual(plan.sizes);
    for (const size of plan.sizes) {
      expect(told.filter((event) => event.type === "step" && event.images === size)).toHaveLength(28);
    }
    for (const { error, wrong, judged } of points) expect([judged, error]).toEqual([200, wrong / 200]);
    const steps = told.filter((event) => event.type === "step");
    expect(steps.map(({ done }) => done)).toEqual(range(1, 113));
    expect(steps.every(({ total }) => total === 112)).toBe(true);
    expect(told.at(-1)).toMatchObject({ type: "curve", now: { images: 200, error: points.at(-1)!.error } });
    expect(await all(learningCurve(smallNetwork, { ...shared, train, validation, schedule: cosineDecay() }))).toEqual(
      told,
    );
  });

  it("does all again with other seeds, as often as it is asked", async () => {
    const options = { ...shared, epochs: 1, train: halves(120), validation: halves(60, 2), repeats: 2 };
    const told = await all(learningCurve(smallNetwork, options));
    const points = told.filter((event): event is CurvePoint => event.type === "point");
    expect(points.map(({ repeat }) => repeat)).toEqual([1, 1, 1, 1, 2, 2, 2, 2]);
    expect(points[7]!.images).toBe(points[3]!.images);
    expect(points.slice(4).map(({ wrong }) => wrong)).not.toEqual(points.slice(0, 4).map(({ wrong }) => wrong));
  });

  it("ends without a curve when it is stopped", async () => {
    const signal = { aborted: false };
    const types: string[] = [];
    for await (const event of learningCurve(smallNetwork, {
      ...shared,
      train: halves(120),
      validation: halves(60, 2),
      signal,
    })) {
      types.push(event.type);
      if (event.type === "point") signal.aborted = true;
    }
    expect(types.filter((type) => type !== "step")).toEqual(["plan", "point"]);
  });

  it.each<[string, () => Partial<Parameters<typeof learningCurve>[1]>, RegExp]>([
    [
      "no validation",
      () => ({ validation: subset(halves(60), []) }),
      /there are none. Keep some: --validation-fraction/,
    ],
    [
      "small classes",
      () => ({ train: halves(40) }),
      /an eighth, would have [12] of "(left|right)": expected at least 4 of each class/,
    ],
    ["repeats", () => ({ repeats: 0 }), /repeats/],
    ["an option of another", () => ({ resume: undefined }) as object, /resume/],
  ])("says what is wrong: %s", async (_, changed, message) => {
    const options = { ...shared, train: halves(120), validation: halves(60, 2), ...changed() };
    const failed = all(learningCurve(smallNetwork, options));
    await expect(failed).rejects.toThrow(ProblemError);
    await expect(failed).rejects.toThrow(message);
  });

  it("stops where numbers are not finite", async () => {
    const options = {
      ...shared,
      train: halves(120),
      validation: halves(60, 2),
      optimizer: sgd({ learningRate: 1e30 }),
    };
    await expect(all(learningCurve(smallNetwork, options))).rejects.toThrow(
      /of the 120 images failed.*lower --learning-rate/,
    );
  });
});
