import { describe, expect, it } from "vitest";
import { briefAudit } from "../../src/audit/brief.ts";
import { imageSet } from "../../src/data/dataset.ts";
import { subset } from "../../src/data/selection.ts";

/** Pictures of one pixel: their brightness and class. */
function dots(pixels: readonly number[], labels: readonly number[], classes = ["cat", "dog", "owl"]) {
  return imageSet({
    name: "dots",
    classes,
    height: 1,
    width: 1,
    channels: 1,
    images: Uint8Array.from(pixels),
    labels,
  });
}

describe("briefAudit", () => {
  it("says what guessing would score, and no more where nothing is wrong", () => {
    expect(briefAudit({ name: "dots", parts: { train: dots([1, 2, 3, 4], [0, 0, 0, 1]) } })).toEqual([
      '4 pictures of 2 classes; always answering "cat" would be right 75.0 % of the time',
      "dog has a single picture: it cannot be both learned from and judged on",
    ]);
    expect(briefAudit({ name: "dots", parts: { train: dots([1, 2, 3, 4], [0, 0, 1, 1]) } })).toHaveLength(1);
  });

  it("tells of one class only, and of classes out of proportion", () => {
    expect(briefAudit({ name: "dots", parts: { train: dots([1, 2], [1, 1]) } })[1]).toBe(
      "all are of one class, dog: there is nothing to tell apart",
    );
    const labels = Array.from({ length: 42 }, (_, i) => (i < 40 ? 0 : 1));
    const uneven = dots(
      labels.map((_, i) => i),
      labels,
    );
    expect(briefAudit({ name: "dots", parts: { train: uneven } })[1]).toBe(
      "the largest class has 20 times the pictures of the smallest",
    );
  });

  it("finds exact copies, across splits and under two labels", () => {
    const set = dots([7, 8, 7, 7, 9, 10], [0, 0, 0, 1, 1, 1]);
    const parts = { train: subset(set, [0, 1, 3, 4]), test: subset(set, [2, 5]) };
    expect(briefAudit({ name: "dots", parts })[1]).toBe(
      "2 pictures are exact copies of others, 1 in another split and 1 under another label",
    );
  });

  it("compares files by their content, and names what cannot be used", () => {
    const facts = ["a", "b", "a", "c"].map((hash) => ({
      ...{ hash, bytes: 10, width: 1, height: 1 },
      ...{ format: "png", isGrey: true },
    }));
    const train = dots([1, 2, 3, 4], [0, 0, 1, 1]);
    const problems = ["x.jpg", "y.jpg", "z.jpg", "w.jpg"].map((name) => ({ name, message: "is damaged" }));
    expect(briefAudit({ name: "dots", parts: { train }, facts, problems }).slice(1)).toEqual([
      "4 files cannot be used: x.jpg, y.jpg, z.jpg, ...",
      "1 picture is an exact copy of another, 1 under another label",
    ]);
  });

  it("bears a part without pictures", () => {
    expect(briefAudit({ name: "dots", parts: { train: subset(dots([1], [0]), []) } })).toEqual([
      "dots holds no picture",
    ]);
  });
});
