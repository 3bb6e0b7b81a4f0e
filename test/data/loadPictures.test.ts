import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { imagePixels } from "../../src/data/dataset.ts";
import { loadPictures } from "../../src/data/loadPictures.node.ts";
import { parseLabelMap } from "../../src/data/sources/labelMap.ts";
import { folderOf, png } from "./sources/tree.ts";
import { type TemporaryFolder, temporaryFolder } from "./temporary.ts";

let cache: TemporaryFolder;
beforeEach(async () => {
  cache = await temporaryFolder();
});
afterEach(() => cache[Symbol.asyncDispose]());

const size = { height: 1, width: 1 };

describe("loadPictures", () => {
  it("gives the pictures of a folder, with their classes, names, pixels and problems", async () => {
    const tree = { "cat/1.png": await png(10), "cat/2.png": await png(20), "dog/1.png": await png(30) };
    await using folder = await folderOf({ ...tree, "dog/2.png": "no picture" });
    const photos = await loadPictures(folder.path, { ...size, cache: cache.path });
    expect(photos.images.classes).toEqual(["cat", "dog"]);
    expect([...photos.images.labels]).toEqual([0, 0, 1]);
    expect(photos.images.names).toEqual(["cat/1.png", "cat/2.png", "dog/1.png"]);
    expect([0, 1, 2].map((index) => imagePixels(photos.images, index)[0])).toEqual([10, 20, 30]);
    expect([...photos.train.indices]).toEqual([0, 1, 2]);
    expect(photos.test).toBeUndefined();
    expect(photos.facts.map(({ width, format }) => [width, format])).toEqual(new Array(3).fill([2, "png"]));
    expect(photos.problems.map(({ name }) => name)).toEqual(["dog/2.png"]);
    await photos.close();
  });

  it("keeps the parts of the source, chooses classes, and what they were called", async () => {
    const names = ["train/gull/1.png", "train/wren/1.png", "train/cat/1.png", "test/wren/1.png", "test/cat/1.png"];
    const files = names.map(async (name, i) => [name, await png(i + 1)] as const);
    await using folder = await folderOf(Object.fromEntries(await Promise.all(files)));
    const photos = await loadPictures(folder.path, {
      ...{ ...size, channels: 1, cache: cache.path },
      classes: ["other", "bird"],
      map: parseLabelMap("gull=bird,wren=bird"),
      exclude: new Set(["train/wren/1.png"]),
    });
    const called = (indices: Uint32Array) => Array.from(indices, (index) => photos.images.names![index]);
    expect(called(photos.train.indices)).toEqual(["train/cat/1.png", "train/gull/1.png"]);
    expect(called(photos.test!.indices)).toEqual(["test/cat/1.png", "test/wren/1.png"]);
    expect(photos.images.classes).toEqual(["other", "bird"]);
    const { classes, labels } = photos.images.fine!;
    expect(Array.from(labels, (label) => classes[label])).toEqual(["cat", "wren", "cat", "gull"]);
    expect(photos.notes).toEqual(["1 picture was excluded"]);
    await photos.close();
  });

  it("refuses misspelt options before it looks, and places with nothing to learn from", async () => {
    // @ts-expect-error
    await expect(loadPictures("nowhere", { ...size, clases: ["a"] })).rejects.toThrow(
      /loadPictures: it has no option "clases".*Did you mean classes\?/s,
    );
    await using folder = await folderOf({ "cat/1.png": "no picture" });
    await expect(loadPictures(folder.path, { ...size, cache: cache.path })).rejects.toThrow(
      /no picture that can be used: got 1 that cannot be read: cat\/1.png/,
    );
  });
});
