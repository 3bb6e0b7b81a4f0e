import { readdir, utimes } from "node:fs/promises";
import path from "node:path";
import { expect, it } from "vitest";
import { imagePixels } from "../../../src/data/dataset.ts";
import { packImages } from "../../../src/data/pack/packImages.node.ts";
import { openStore } from "../../../src/data/pack/store.node.ts";
import { toImageSet } from "../../../src/data/pack/toImageSet.ts";
import { temporaryFolder } from "../temporary.ts";
import { greyPictures, greyPng, type MadePicture, madeListing } from "./madeListing.ts";

const imageSize = 16 * 16 * 3;
const size = { height: 16, width: 16 };

/** What a source gives, by name; what was read for it; and the images that its cache holds now. */
async function pack(pictures: Readonly<Record<string, MadePicture>>, cache: string) {
  const listing = madeListing(pictures);
  const packed = await packImages(listing, { ...size, cache });
  const set = toImageSet(packed);
  const values = Object.fromEntries(packed.images.map(({ name }, i) => [name, imagePixels(set, i)[5]]));
  await packed.close();
  const again = await packImages(madeListing(pictures), { ...size, cache });
  const { segments, stored } = await storedIn(cache);
  await again.close();
  return { values, wasRead: listing.wasRead.length, segments, stored };
}

async function storedIn(cache: string) {
  const { segments } = await openStore(await folderOf(cache), imageSize);
  return { segments: segments.length, stored: segments.reduce((sum, { slots }) => sum + slots, 0) };
}

async function folderOf(cache: string): Promise<string> {
  const [name] = await readdir(path.join(cache, "pictures"));
  return path.join(cache, "pictures", name!);
}

it("gives back the room of pictures that have changed, when they are half of all", async () => {
  await using cache = await temporaryFolder();
  const first = await greyPictures([1, 2, 3, 4]);
  expect(await pack(first, cache.path)).toMatchObject({ stored: 4, segments: 1 });
  const changed = async (name: string, value: number) => ({ [name]: { content: await greyPng(value), stamp: "2" } });
  const second = { ...first, ...(await changed("dark/1.png", 11)), ...(await changed("dark/2.png", 12)) };
  expect(await pack(second, cache.path)).toMatchObject({ stored: 6, wasRead: 2 });
  const third = { ...second, ...(await changed("dark/3.png", 13)), ...(await changed("dark/4.png", 14)) };
  expect(await pack(third, cache.path)).toEqual({
    values: { "dark/1.png": 11, "dark/2.png": 12, "dark/3.png": 13, "dark/4.png": 14 },
    wasRead: 2,
    stored: 4,
    segments: 2,
  });
});

it("keeps pictures that are not asked for, until nobody has for a month", async () => {
  await using cache = await temporaryFolder();
  const all = await greyPictures([1, 2, 3, 4]);
  const one = { "dark/3.png": all["dark/3.png"]! };
  await pack(all, cache.path);
  expect(await pack(one, cache.path)).toMatchObject({ stored: 4, wasRead: 0 });
  expect(await pack(all, cache.path)).toMatchObject({ stored: 4, wasRead: 0 });
  const longAgo = Date.now() / 1000 - 31 * 24 * 3600;
  await utimes(path.join(await folderOf(cache.path), "used"), longAgo, longAgo);
  expect(await pack(one, cache.path)).toEqual({ values: { "dark/3.png": 3 }, stored: 1, wasRead: 0, segments: 1 });
});

it("makes few files of many small ones", async () => {
  await using cache = await temporaryFolder();
  const all = await greyPictures(Array.from({ length: 40 }, (_, i) => i + 1));
  const names = Object.keys(all).sort();
  const part = (count: number) => Object.fromEntries(names.slice(0, count).map((name) => [name, all[name]!]));
  for (let count = 1; count < 40; count++) {
    const packed = await packImages(madeListing(part(count)), { ...size, cache: cache.path });
    await packed.close();
  }
  const { values, stored, segments } = await pack(all, cache.path);
  expect(Object.entries(values).every(([name, value]) => name === `dark/${value}.png`)).toBe(true);
  expect(stored).toBe(40);
  expect(segments).toBeLessThan(33);
});

it("decodes files of the same content once, wherever they lie and whatever they are called", async () => {
  await using cache = await temporaryFolder();
  const { "dark/1.png": one, "dark/2.png": two } = await greyPictures([1, 2]);
  await pack({ "dark/1.png": one!, "dark/2.png": two! }, cache.path);
  const moved = {
    "dark/one.png": one!,
    "light/1.png": { ...one!, stamp: "7" },
    "dark/2.png": { ...two!, stamp: "touched" },
  };
  expect(await pack(moved, cache.path)).toMatchObject({
    values: { "dark/one.png": 1, "light/1.png": 1, "dark/2.png": 2 },
    wasRead: 3,
    stored: 2,
  });
  const box = { left: 0, top: 0, width: 2, height: 2 };
  expect(await pack({ ...moved, "dark/2.png": { ...two!, box } }, cache.path)).toMatchObject({ wasRead: 1, stored: 3 });
});
