import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { batches } from "../../src/data/batches.ts";
import { allPixels, imageName, imagePixels, imageSet, type PixelSource } from "../../src/data/dataset.ts";
import { groupClasses } from "../../src/data/grouping.ts";
import { joinSets } from "../../src/data/joinSets.ts";
import { fineClassCounts } from "../../src/data/selection.ts";
import { stratifiedSplit } from "../../src/data/split.ts";
import { tinySet } from "./tinySet.ts";

const photos = tinySet(["bird", "cat"], [0, 1, 1]);
const species = tinySet(["wren", "gull", "cat"], [1, 0]);

/** A set whose pixels come from a function: image i in epoch e is (i, e). */
const generated: PixelSource = {
  read(indices, into, epoch) {
    for (const [place, index] of indices.entries()) into.set([index, epoch], place * 2);
  },
};

describe("joinSets", () => {
  it("keeps pixels, labels, original classes, names, and where each image comes from", () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([0, 1, 2, 3, 4]), (indices) => {
        const joined = joinSets("both", { photos, species });
        const called = Array.from(joined.labels, (label) => joined.classes[label]);
        expect(called).toEqual(["bird", "cat", "cat", "gull", "wren"]);
        expect(Array.from(joined.sources!.labels, (label) => joined.sources!.classes[label])).toEqual([
          "photos",
          "photos",
          "photos",
          "species",
          "species",
        ]);
        expect(imageName(joined, 3)).toBe("tiny 0");
        const parts = [photos, photos, photos, species, species];
        for (const batch of batches({ set: joined, indices: Uint32Array.from(indices) }, { size: 2 })) {
          for (const [place, index] of batch.indices.entries()) {
            const own = imagePixels(parts[index]!, index < 3 ? index : index - 3);
            expect(batch.images.subarray(12 * place, 12 * place + 12)).toEqual(own);
          }
        }
      }),
    );
  });

  it("asks generators for their own images, in the epoch at hand", () => {
    const made = imageSet({
      name: "made",
      classes: ["a"],
      height: 1,
      width: 2,
      channels: 1,
      images: generated,
      labels: [0, 0],
    });
    const fixed = imageSet({ ...made, name: "fixed", images: Uint8Array.of(91, 92, 93, 94) });
    const joined = joinSets("both", { fixed, made });
    const [batch] = batches(joined, { size: 4, epoch: 7, order: Uint32Array.of(3, 0, 2, 1) });
    expect([...batch!.images]).toEqual([1, 7, 91, 92, 0, 7, 93, 94]);
    expect([...allPixels(joined)]).toEqual([91, 92, 93, 94, 0, 0, 1, 0]);
    expect([...imagePixels(joined, 3, 5)]).toEqual([1, 5]);
  });

  it("divides each source by itself", () => {
    const many = (classes: readonly string[], count: number) => tinySet(classes, new Array(count).fill(0));
    const joined = joinSets("both", { few: many(["a"], 10), more: many(["a"], 30) });
    const { validation } = stratifiedSplit(joined, { fraction: 0.2, seed: 3 });
    expect(validation.indices.filter((index) => index < 10)).toHaveLength(2);
    expect(validation.indices.filter((index) => index >= 10)).toHaveLength(6);
  });

  it("is grouped like any other set, which keeps what the images were called", () => {
    const joined = joinSets("both", { photos, species });
    const grouped = groupClasses(joined, ["not bird", "bird"], { cat: "not bird", "*": "bird" });
    expect([...grouped.labels]).toEqual([1, 0, 0, 1, 1]);
    expect(fineClassCounts(grouped)).toEqual([1, 2, 1, 1]);
    const again = joinSets("again", { grouped, species });
    expect(again.classes).toEqual(["not bird", "bird", "wren", "gull", "cat"]);
    expect(fineClassCounts(again)).toEqual([1, 2, 2, 2]);
  });

  it("refuses sets of other sizes, and none at all", () => {
    const small = imageSet({ ...photos, height: 1, width: 4 });
    expect(() => joinSets("both", { photos, small })).toThrow(
      /images of small are not like those before: expected 2 x 2 x 3, got 1 x 4 x 3/,
    );
    expect(() => joinSets("none", {})).toThrow(/no set to join/);
  });
});

describe("a set that reads its pixels", () => {
  it("has a name, sources and classes for every image, or is refused", () => {
    const given = { name: "made", classes: ["a"], height: 1, width: 2, channels: 1, images: generated, labels: [0, 0] };
    expect(() => imageSet({ ...given, names: ["one"] })).toThrow(/its names: expected 2, one an image, got 1/);
    expect(() => imageSet({ ...given, sources: { classes: ["x"], labels: Int32Array.of(0, 1) } })).toThrow(/sources/);
  });
});
