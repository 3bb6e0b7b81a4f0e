import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fineLabelling, type ImageSet, imagePixels, imageSet } from "../../src/data/dataset.ts";
import { groupClasses, oneAgainstRest } from "../../src/data/grouping.ts";
import {
  asSplit,
  classCounts,
  fineClassCounts,
  labelsOf,
  majorityBaseline,
  type Selection,
  subset,
} from "../../src/data/selection.ts";
import { firstPerClass, stratifiedSplit } from "../../src/data/split.ts";
import { ProblemError } from "../../src/errors.ts";
import { tinySet } from "./tinySet.ts";

const animals = tinySet(["cat", "bird", "dog"], [0, 1, 2, 1, 1, 0]);

describe("imageSet", () => {
  it("counts its images", () => {
    expect(animals.count).toBe(6);
    expect(classCounts(animals)).toEqual([2, 3, 1]);
  });

  it("refuses pixels that do not fit the labels", () => {
    expect(() => imageSet({ ...animals, images: new Uint8Array(7) })).toThrow(/expected 72 bytes.*got 7/);
  });

  it("refuses a label that names no class", () => {
    const labels = Int32Array.of(0, 1, 2, 3, 0, 0);
    expect(() => imageSet({ ...animals, labels })).toThrow(/image 3 .* expected 0 to 2, got 3/);
  });

  it("takes labels as any numbers, and keeps them as an Int32Array", () => {
    for (const labels of [[0, 1, 2, 1, 1, 0], Uint8Array.of(0, 1, 2, 1, 1, 0), Float32Array.of(0, 1, 2, 1, 1, 0)]) {
      expect(imageSet({ ...animals, labels }).labels).toEqual(animals.labels);
    }
    expect(imageSet(animals).labels).toBe(animals.labels);
  });

  it("says what it was given instead, and how to mend it", () => {
    const message = (wrong: Record<string, unknown>) => {
      try {
        return String(imageSet({ ...animals, ...wrong } as ImageSet));
      } catch (error) {
        expect(error).toBeInstanceOf(ProblemError);
        return (error as Error).message;
      }
    };
    expect(message({ images: new Float32Array(72) })).toBe(
      "tiny: images: expected a Uint8Array, each number from 0 to 255, got a Float32Array. Numbers from 0 to 1 are " +
        "multiplied by 255 and rounded: Uint8Array.from(numbers, (x) => Math.round(255 * x)). " +
        "Those that are 0 to 255 already: Uint8Array.from(numbers).",
    );
    expect(message({ images: undefined })).toMatch(/expected a Uint8Array, .* got undefined/);
    expect(message({ labels: undefined })).toMatch(/labels: expected an Int32Array or a list .* got undefined\.$/);
    expect(message({ labels: ["cat", "bird"] })).toMatch(/label of image 0: .* got "cat"\. .*classes\.indexOf\(name\)/);
    expect(message({ labels: [0, 0.5] })).toMatch(/label of image 1: expected a whole number, .* got 0\.5\.$/);
    expect(message({ labels: [0, 1, Number.NaN] })).toMatch(/label of image 2: .* got NaN\.$/);
    expect(message({ labels: [0, undefined] })).toMatch(/label of image 1: .* got undefined\.$/);
    expect(message({ labels: [0, 1, 2, 1, 1, -1] })).toMatch(/image 5 .* expected 0 to 2, got -1/);
    expect(message({ classes: [] })).toBe("tiny: classes: expected a list of names, at least one, got [].");
    expect(message({ classes: undefined })).toMatch(/at least one, got undefined\.$/);
    expect(message({ name: undefined })).toBe("imageSet: name: expected a text to call it by, got undefined.");
    expect(message({ height: "2" })).toBe('tiny: height: expected a whole number above 0, got "2".');
  });

  it("refuses classes of the same name", () => {
    expect(() => imageSet({ ...animals, classes: ["a", "b", "a"] })).toThrow(ProblemError);
  });
});

describe("asSplit", () => {
  it("refuses what is no selection", () => {
    expect(() => asSplit({ train: animals, test: animals } as never)).toThrow(
      "These are no images: expected an image set, or a part of one, got an object with train, test. " +
        "Give one of its halves: data.train or data.test.",
    );
    expect(() => asSplit(undefined as never)).toThrow(/got undefined\.$/);
  });
});

describe("subset", () => {
  it("shares pixels and composes", () => {
    const some = subset(animals, [5, 3, 1]);
    expect(some.set.images).toBe(animals.images);
    expect([...subset(some, [2, 0]).indices]).toEqual([1, 5]);
    expect([...labelsOf(some)]).toEqual([0, 1, 1]);
  });

  it("refuses positions outside", () => {
    expect(() => subset(subset(animals, [0]), [1])).toThrow(/from 0 to 0, got 1/);
  });
});

describe("groupClasses", () => {
  const birds = groupClasses(animals, ["not bird", "bird"], { bird: "bird", "*": "not bird" });

  it("makes bird the positive class, shares pixels and remembers the original classes", () => {
    expect([...birds.labels]).toEqual([0, 1, 0, 1, 1, 0]);
    expect(birds.images).toBe(animals.images);
    expect(fineLabelling(birds)).toEqual({ classes: animals.classes, labels: animals.labels });
    expect(fineClassCounts(birds)).toEqual([2, 3, 1]);
  });

  it("keeps the finest classes when grouped twice", () => {
    const animal = groupClasses(birds, ["animal"], () => "animal");
    expect(fineLabelling(animal).classes).toEqual(["cat", "bird", "dog"]);
  });

  it("has a short form", () => {
    expect(oneAgainstRest(animals, "bird")).toEqual(birds);
    expect(() => oneAgainstRest(animals, "fish")).toThrow(/cat, bird, dog.*got fish/);
  });

  it("names the function that was called", () => {
    expect(() => oneAgainstRest(animals, "fish")).toThrow(/^oneAgainstRest of tiny: the set has no such class/);
    expect(() => oneAgainstRest(tinySet(["bird"], [0]), "bird")).toThrow(/^oneAgainstRest of tiny: .* "not bird"/);
    const halves = { train: animals, test: animals } as unknown as ImageSet;
    expect(() => oneAgainstRest(halves, "bird")).toThrow(
      "oneAgainstRest: this is no image set: got an object with train, test. Give a whole set, such as data.train; " +
        "divide it afterwards.",
    );
    expect(() => groupClasses(halves, ["bird"], {})).toThrow(/^groupClasses: this is no image set/);
  });

  it("explains a class that goes nowhere", () => {
    expect(() => groupClasses(animals, ["bird"], { bird: "bird" })).toThrow(/class "cat" goes nowhere/);
    expect(() => groupClasses(animals, ["bird", "ox"], () => "bird")).toThrow(/no class of the set goes to "ox"/);
  });
});

describe("majorityBaseline", () => {
  it("is the share of the commonest class", () => {
    expect(majorityBaseline(animals)).toEqual({ classIndex: 1, className: "bird", accuracy: 0.5 });
  });

  it("needs an image", () => {
    expect(() => majorityBaseline(subset(animals, []))).toThrow(ProblemError);
  });
});

describe("firstPerClass", () => {
  it("takes the first images of each class of the task", () => {
    expect([...firstPerClass(animals, 1).indices]).toEqual([0, 1, 2]);
    expect([...firstPerClass(oneAgainstRest(animals, "bird"), 2).indices]).toEqual([0, 1, 2, 3]);
    expect([...firstPerClass(animals, 99).indices]).toEqual([0, 1, 2, 3, 4, 5]);
  });
});

describe("stratifiedSplit", () => {
  const labels = fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 120 });
  const fraction = fc.double({ min: 0, max: 1, noNaN: true });

  it("is disjoint, complete, ordered, even in every fine class, and fixed by its seed", () => {
    fc.assert(
      fc.property(labels, fraction, fc.integer(), (given, part, seed) => {
        const set = oneAgainstRest(tinySet(["a", "b", "c", "d"], given), "b");
        const { train, validation } = stratifiedSplit(set, { fraction: part, seed });
        expect([...train.indices, ...validation.indices].sort((x, y) => x - y)).toEqual([...asSplit(set).indices]);
        for (const { indices } of [train, validation]) expect(indices).toEqual(indices.toSorted());
        const strays = (counts: (selection: Selection) => readonly number[]) =>
          counts(validation).map((count, label) => Math.abs(count - counts(set)[label]! * part));
        for (const stray of strays(classCounts)) expect(stray).toBeLessThanOrEqual(0.5);
        // What a class is off by, and less than one more by largest remainders.
        for (const stray of strays(fineClassCounts)) expect(stray).toBeLessThan(1.5);
        expect(stratifiedSplit(set, { fraction: part, seed })).toEqual({ train, validation });
      }),
    );
  });

  it("differs from seed to seed", () => {
    const set = tinySet(["a"], new Array(50).fill(0));
    const first = stratifiedSplit(set, { fraction: 0.5, seed: 1 }).validation.indices;
    expect(stratifiedSplit(set, { fraction: 0.5, seed: 2 }).validation.indices).not.toEqual(first);
  });

  it("refuses a percentage", () => {
    expect(() => stratifiedSplit(animals, { fraction: 20, seed: 1 })).toThrow(/expected 0 to 1, got 20/);
  });
});

it("imagePixels is a view of one image", () => {
  const set = animals;
  expect(imagePixels(set, 2)).toEqual(set.images.subarray(24, 36));
});
