import { expect, it } from "vitest";
import { batches } from "../../../src/data/batches.ts";
import { allPixels, imageName, imagePixels } from "../../../src/data/dataset.ts";
import { packImages } from "../../../src/data/pack/packImages.node.ts";
import { splitOf, toImageSet } from "../../../src/data/pack/toImageSet.ts";
import { ProblemError } from "../../../src/errors.ts";
import { temporaryFolder } from "../temporary.ts";
import { greyPictures, greyPng, madeListing } from "./madeListing.ts";

const size = { height: 4, width: 4 };

it("gives the pixels, labels and names of a source in its order", async () => {
  await using cache = await temporaryFolder();
  const listing = madeListing(await greyPictures([200, 7, 90, 130]));
  const packed = await packImages(listing, { ...size, cache: cache.path });
  const set = toImageSet(packed);
  expect(set).toMatchObject({ classes: ["dark", "light"], count: 4, height: 4, width: 4, channels: 3 });
  const names = ["dark/7.png", "dark/90.png", "light/130.png", "light/200.png"];
  expect(set.names).toEqual(names);
  expect([...set.labels]).toEqual([0, 0, 1, 1]);
  for (const [i, value] of [7, 90, 130, 200].entries()) {
    expect([...imagePixels(set, i)], imageName(set, i)).toEqual(new Array(48).fill(value));
  }
  expect(packed.facts[0]).toMatchObject({ width: 8, height: 8, format: "png", isGrey: true });
  const order = Uint32Array.of(3, 1, 0);
  for (const batch of batches(set, { size: 2, order })) {
    const values = Array.from(batch.indices, (_, i) => batch.images[i * 48]);
    expect(values).toEqual(Array.from(batch.indices, (index) => [7, 90, 130, 200][index]));
  }
  await packed.close();
  expect(() => allPixels(set)).toThrow(/closed/);
});

it("reads nothing the second time, and only what is new or changed later", async () => {
  await using cache = await temporaryFolder();
  const options = { ...size, cache: cache.path };
  const pictures = await greyPictures([1, 2, 3]);
  const pack = async (given: typeof pictures) => {
    const listing = madeListing(given);
    const packed = await packImages(listing, options);
    const values = [...allPixels(toImageSet(packed))].filter((_, i) => i % 48 === 0);
    await packed.close();
    return { read: listing.wasRead, values };
  };
  expect((await pack(pictures)).read.sort()).toEqual(["dark/1.png", "dark/2.png", "dark/3.png"]);
  expect(await pack(pictures)).toEqual({ read: [], values: [1, 2, 3] });
  const more = { ...pictures, ...(await greyPictures([4])), "dark/2.png": { content: await greyPng(50), stamp: "2" } };
  expect(await pack(more)).toEqual({ read: ["dark/2.png", "dark/4.png"], values: [1, 50, 3, 4] });
  expect(await pack(more)).toEqual({ read: [], values: [1, 50, 3, 4] });
  expect(await pack(pictures)).toEqual({ read: [], values: [1, 2, 3] });
});

it("names bad files and goes on", async () => {
  await using cache = await temporaryFolder();
  const listing = madeListing({
    ...(await greyPictures([9])),
    "dark/text.png": { content: Buffer.from("no image") },
    "dark/gone.png": { content: new ProblemError({ what: "dark/gone.png does not exist" }) },
  });
  for (const expected of [3, 1]) {
    listing.wasRead.length = 0;
    const packed = await packImages(listing, { ...size, cache: cache.path });
    expect(packed.images.map(({ name }) => name)).toEqual(["dark/9.png"]);
    expect(packed.problems.map(({ name, problem }) => [name, problem.message])).toEqual([
      ["dark/gone.png", "dark/gone.png does not exist."],
      ["dark/text.png", expect.stringMatching(/^dark\/text.png is not an image.*begins with "no image"/)],
    ]);
    expect(listing.wasRead).toHaveLength(expected);
    await packed.close();
  }
});

it("keeps splits and sources", async () => {
  await using cache = await temporaryFolder();
  const { "dark/1.png": one, "dark/2.png": two, "dark/3.png": three } = await greyPictures([1, 2, 3]);
  const listing = madeListing({
    "dark/1.png": { ...one!, split: "train", source: "phone" },
    "dark/2.png": { ...two!, split: "test", source: "camera" },
    "dark/3.png": { ...three!, split: "train" },
  });
  const packed = await packImages(listing, { ...size, cache: cache.path });
  expect(splitOf(packed)).toEqual({ train: Uint32Array.of(0, 2), test: Uint32Array.of(1) });
  const { sources } = toImageSet(packed);
  expect(sources).toEqual({ classes: ["camera", "made", "phone"], labels: Int32Array.of(2, 0, 1) });
  expect(toImageSet(packed, { classes: ["light", "dark"] }).labels).toEqual(Int32Array.of(1, 1, 1));
  expect(() => toImageSet(packed, { classes: ["light"] })).toThrow(/images of the class "dark": expected one of light/);
  await packed.close();
});
