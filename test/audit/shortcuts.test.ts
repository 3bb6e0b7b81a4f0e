import { describe, expect, it } from "vitest";
import { picturesOf } from "../../src/audit/pictures.ts";
import { findShortcuts } from "../../src/audit/shortcuts.ts";
import { imageSet } from "../../src/data/dataset.ts";
import type { ImageFacts } from "../../src/data/pack/packedImages.ts";

/** 60 pictures, birds and cats in turn, with facts of each. */
function withFacts(factsOf: (index: number, isBird: boolean) => Partial<ImageFacts>) {
  const count = 60;
  const labels = Array.from({ length: count }, (_, i) => i % 2);
  const set = imageSet({
    ...{ name: "photos", classes: ["bird", "cat"], height: 1, width: 1, channels: 1 },
    images: new Uint8Array(count),
    labels,
  });
  const facts = labels.map((label, i) => ({
    ...{ width: 640, height: 480, format: "jpeg", isGrey: false, bytes: 1000, hash: `${i}` },
    ...factsOf(i, label === 0),
  }));
  return picturesOf({ name: "photos", parts: { train: set }, facts });
}

describe("findShortcuts", () => {
  it("finds classes that the camera gives away, and says how surely", () => {
    const pictures = withFacts((i, isBird) => ({ camera: isBird && i > 11 ? "Canon" : "Nikon" }));
    const [found, ...others] = findShortcuts(pictures, () => false);
    expect(others).toEqual([]);
    // 24 birds by Canon; 30 cats and 6 birds by Nikon: of a table of 24, 6; 0, 30 Cramer's V is sqrt(2 / 3).
    expect(found).toMatchObject({ fact: "camera", accuracy: 0.9, baseline: 0.5 });
    expect(found!.cramersV).toBeCloseTo(Math.sqrt(2 / 3), 10);
    expect(found!.values[0]).toMatchObject({ value: "Nikon", count: 36, className: "cat" });
  });

  it("measures any number of pictures", () => {
    for (let count = 30; count < 300; count++) {
      const labels = Array.from({ length: count }, (_, i) => (i % 3 === 0 ? 0 : 1));
      const format = { name: "photos", classes: ["bird", "cat"], height: 1, width: 1, channels: 1 };
      const set = imageSet({ ...format, images: new Uint8Array(count), labels });
      const facts = labels.map((_, i) => ({
        ...{ width: 100 + i, height: 480, format: "jpeg", isGrey: false, bytes: 1000, hash: `${i}` },
      }));
      expect(findShortcuts(picturesOf({ name: "photos", parts: { train: set }, facts }), () => false)).toEqual([]);
    }
  });

  it("finds shapes and formats", () => {
    const pictures = withFacts((_, isBird) => ({ format: isBird ? "png" : "jpeg", width: isBird ? 300 : 640 }));
    const facts = findShortcuts(pictures, () => false).map(({ fact }) => fact);
    expect(facts.sort()).toEqual(["format", "shape", "size"]);
  });

  it("finds none where sizes are all different, or have nothing to do with the class", () => {
    expect(
      findShortcuts(
        withFacts((i) => ({ width: 500 + i })),
        () => false,
      ),
    ).toEqual([]);
    expect(
      findShortcuts(
        withFacts((i) => ({ camera: `${i % 3}` })),
        () => false,
      ),
    ).toEqual([]);
  });
});
