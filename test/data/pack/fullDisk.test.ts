import { execFileSync } from "node:child_process";
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, it } from "vitest";
import { allPixels } from "../../../src/data/dataset.ts";
import type { Image } from "../../../src/data/decode/image.ts";
import { packImages } from "../../../src/data/pack/packImages.node.ts";
import { toImageSet } from "../../../src/data/pack/toImageSet.ts";
import { temporaryFolder } from "../temporary.ts";
import { type MadePicture, madeListing } from "./madeListing.ts";

/** A disk of one megabyte, where this system lets us make one (Linux, as root). */
async function tinyDisk() {
  const folder = await temporaryFolder();
  const disk = path.join(folder.path, "disk");
  await mkdir(disk);
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", disk], { stdio: "ignore" });
  } catch {
    return undefined;
  }
  const dispose = async () => {
    execFileSync("umount", [disk]);
    await folder[Symbol.asyncDispose]();
  };
  return { path: disk, [Symbol.asyncDispose]: dispose };
}

/** So many pictures of 64 x 64, the first all 0, the second all 1. */
function pictures(count: number): Record<string, MadePicture> {
  const plain = (value: number): Image => ({
    height: 64,
    width: 64,
    channels: 3,
    data: new Uint8Array(12288).fill(value),
  });
  return Object.fromEntries(
    Array.from({ length: count }, (_, i) => [`a/${String(i).padStart(3, "0")}`, { content: plain(i) }]),
  );
}

const size = { height: 64, width: 64, concurrency: 1, limits: { bytes: 10 * 12288, images: 10, seconds: 10 } };

it("says at once that a disk has too little room", async ({ skip }) => {
  await using disk = await tinyDisk();
  if (disk === undefined) return skip("a small disk can be made by root on Linux only");
  const listing = madeListing(pictures(90));
  await expect(packImages(listing, { ...size, cache: disk.path })).rejects.toMatchObject({
    name: "ProblemError",
    message: expect.stringMatching(
      /the disk is too full: expected 2 MB of room, got [12] MB\. Free some space, or set PLUMAGE_CACHE/,
    ),
  });
  expect(listing.wasRead).toEqual([]);
});

it("says so when a disk becomes full, leaves nothing half-written, and goes on from there", async ({ skip }) => {
  await using disk = await tinyDisk();
  if (disk === undefined) return skip("a small disk can be made by root on Linux only");
  const listing = madeListing(pictures(60));
  const other = path.join(disk.path, "other");
  const filling: typeof listing = {
    ...listing,
    async read(image) {
      if (image.name === "a/035") await writeFile(other, new Uint8Array(2 ** 20)).catch(() => undefined);
      return listing.read(image);
    },
  };
  await expect(packImages(filling, { ...size, cache: disk.path })).rejects.toMatchObject({
    name: "ProblemError",
    message: expect.stringMatching(/cannot be written: the disk is full\. Free some space, or .*Nothing half-written/),
  });
  const names = await readdir(disk.path, { recursive: true });
  const kept = names.filter((name) => name.endsWith(".segment")).length;
  expect(kept).toBeGreaterThan(0);
  expect(names.filter((name) => name.endsWith(".tmp"))).toEqual([]);
  await rm(other);
  listing.wasRead.length = 0;
  const packed = await packImages(listing, { ...size, cache: disk.path });
  expect(listing.wasRead).toHaveLength(60 - 10 * kept);
  const pixels = allPixels(toImageSet(packed));
  expect(pixels.filter((_, i) => i % 12288 === 100)).toEqual(Uint8Array.from({ length: 60 }, (_, i) => i));
  await packed.close();
});
