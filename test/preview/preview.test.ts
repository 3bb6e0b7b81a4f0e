import { describe, expect, it } from "vitest";
import { subset } from "../../src/data/selection.ts";
import { augment } from "../../src/nn/augment/augment.ts";
import { blur } from "../../src/nn/augment/blur.ts";
import { flipLeftRight } from "../../src/nn/augment/flipLeftRight.ts";
import { mixup } from "../../src/nn/augment/mixup.ts";
import { augmentBy, policyNames } from "../../src/nn/augment/policies.ts";
import { rotate } from "../../src/nn/augment/rotate.ts";
import { dense } from "../../src/nn/layers/dense.ts";
import { standardize } from "../../src/nn/layers/normalize.ts";
import { augmentImages } from "../../src/preview/augmentImages.ts";
import { previewClasses } from "../../src/preview/preview.ts";
import { sampleClasses } from "../../src/preview/sample.ts";
import { cpuRuntime } from "../../src/runtime/ort.node.ts";
import { birdNet } from "../../src/zoo/birdNet.ts";
import { noiseSet } from "./tinyPreview.ts";

const runtime = cpuRuntime({ threads: 1 });
const set = noiseSet(3, { cat: 30, dog: 3, emu: 0 });
const size = 12 * 10 * 3;

describe("sampleClasses", () => {
  it("takes some of each class, all where there are fewer", () => {
    const [cat, dog, emu] = sampleClasses(set, { count: 5 });
    expect([cat!.className, cat!.total, cat!.indices.length]).toEqual(["cat", 30, 5]);
    expect([...cat!.indices].every((index) => index < 30)).toBe(true);
    expect(new Set(cat!.indices).size).toBe(5);
    expect(cat!.names[0]).toBe(`noise ${cat!.indices[0]}`);
    expect([dog!.total, ...dog!.indices]).toEqual([3, 30, 31, 32]);
    expect([emu!.total, emu!.indices.length]).toEqual([0, 0]);
  });

  it("takes others for another seed, the same for one seed, whatever other classes hold", () => {
    const taken = (seed: number, selection: Parameters<typeof sampleClasses>[0] = set) => [
      ...sampleClasses(selection, { count: 5, seed })[0]!.indices,
    ];
    expect(taken(1)).toEqual(taken(1));
    expect(taken(1)).not.toEqual(taken(2));
    expect(
      taken(
        1,
        subset(
          set,
          Uint32Array.from({ length: 30 }, (_, i) => i),
        ),
      ),
    ).toEqual(taken(1));
  });

  it("wants images and a count", () => {
    expect(() => sampleClasses(subset(set, []))).toThrow("There are no images of noise to show");
    expect(() => sampleClasses(set, { count: 0 })).toThrow("count: expected a whole number above 0, got 0");
  });
});

describe("augmentImages", () => {
  const mirrored = (pixels: Uint8Array) =>
    pixels.map((_, i) => {
      const [image, row, column, c] = [Math.floor(i / size), Math.floor(i / 30) % 12, Math.floor(i / 3) % 10, i % 3];
      return pixels[image * size + row * 30 + (9 - column) * 3 + c]!;
    });

  it("gives the images as they are where nothing changes them", async () => {
    expect(await augmentImages(set, augment(), { runtime })).toEqual(set.images);
    expect(await augmentImages(set, augment(flipLeftRight({ probability: 0 })), { runtime })).toEqual(set.images);
  });

  it("gives what a layer makes of them in training, whatever the batches are", async () => {
    for (const batchSize of [1, 7, 96]) {
      const layer = augment(flipLeftRight({ probability: 1 }));
      expect(await augmentImages(set, layer, { runtime, batchSize })).toEqual(mirrored(set.images));
    }
  });

  it("follows from its seed", async () => {
    const layer = augment(rotate(), blur());
    const once = await augmentImages(set, layer, { runtime, seed: 4 });
    expect(await augmentImages(set, layer, { runtime, seed: 4 })).toEqual(once);
    expect(await augmentImages(set, layer, { runtime, seed: 5 })).not.toEqual(once);
    // Each image meets its own chance.
    const layerOfHalf = augment(flipLeftRight());
    const some = await augmentImages(set, layerOfHalf, { runtime });
    const flipped = mirrored(set.images);
    const turned = Array.from({ length: 33 }, (_, i) => some[i * size] === flipped[i * size]);
    expect(turned.filter(Boolean).length).toBeGreaterThan(5);
    expect(turned.filter(Boolean).length).toBeLessThan(28);
  });

  it("refuses layers that do more", async () => {
    await expect(augmentImages(set, dense(3), { runtime })).rejects.toThrow(
      "These layers do more than to change images",
    );
    await expect(augmentImages(set, standardize(), { runtime })).rejects.toThrow("do more than to change images");
  });
});

describe("previewClasses", () => {
  it("has the pixels of the images that it names, and what training makes of each", async () => {
    const preview = await previewClasses(set, {
      count: 4,
      seed: 2,
      layer: augment(flipLeftRight({ probability: 1 })),
      runtime,
    });
    const { classes, ...rest } = preview;
    expect(rest).toEqual({ name: "noise", height: 12, width: 10, channels: 3 });
    expect(classes.map(({ className, indices }) => [className, indices.length])).toEqual([
      ["cat", 4],
      ["dog", 3],
      ["emu", 0],
    ]);
    for (const { indices, images, augmented } of classes) {
      expect(augmented).toHaveLength(indices.length * size);
      for (const [place, index] of indices.entries()) {
        const own = images.subarray(place * size, (place + 1) * size);
        expect(own).toEqual(set.images.subarray(index * size, (index + 1) * size));
        expect(augmented!.subarray(place * size, place * size + 3)).toEqual(own.subarray(27, 30));
      }
    }
    expect((await previewClasses(set, { runtime })).classes[0]).not.toHaveProperty("augmented");
  });

  it("mixes images with those of other classes", async () => {
    const two = noiseSet(1, { dark: 8, light: 8 });
    two.images.fill(0, 0, 8 * 120).fill(200, 8 * 120);
    const { classes } = await previewClasses(two, { layer: augment(mixup({ alpha: 50 })), runtime });
    for (const { augmented } of classes) {
      const levels = Array.from({ length: 8 }, (_, place) => augmented![place * 120]!);
      // About half of the partners are of the other class.
      expect(levels.filter((level) => level > 40 && level < 160).length).toBeGreaterThan(1);
    }
  });
});

describe("policies", () => {
  it.each(policyNames)("%s changes images", async (name) => {
    const changed = await augmentImages(set, augmentBy(name), { runtime });
    expect(changed).toHaveLength(set.images.length);
    expect(changed).not.toEqual(set.images);
  });

  it("birds is what the bird network learns with", () => {
    const parts = birdNet().config.layers as readonly { readonly kind: string; readonly config: object }[];
    expect(JSON.stringify(augmentBy("birds").config)).toBe(JSON.stringify(parts[0]!.config));
  });

  it("has no policy of another name", () => {
    expect(() => augmentBy("brids" as never)).toThrow(/expected birds, .*got "brids"\. Did you mean birds\?/);
  });
});
