/** Packing that is killed, doubled, or meets a cache that is damaged: what comes out is as if nothing had happened. */
import { spawn } from "node:child_process";
import { mkdir, readdir, readFile, truncate, utimes, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { allPixels } from "../../../src/data/dataset.ts";
import { packImages } from "../../../src/data/pack/packImages.node.ts";
import { toImageSet } from "../../../src/data/pack/toImageSet.ts";
import type { Listing } from "../../../src/data/sources/listing.ts";
import { openSource } from "../../../src/data/sources/openSource.node.ts";
import { integers, randomKey, split } from "../../../src/tensor/random.ts";
import { temporaryFolder } from "../temporary.ts";
import { greyPictures, madeListing } from "./madeListing.ts";

const child = fileURLToPath(new URL("packChild.ts", import.meta.url));
const small = { bytes: 5 * 16 * 16 * 3, images: 100, seconds: 10 };
const size = { height: 16, width: 16, limits: small };

/** Sixty pictures of noise in two classes, each of them another. */
async function noisyFolder(folder: string): Promise<void> {
  for (const [place, label] of ["cat", "dog"].entries()) {
    await mkdir(path.join(folder, label), { recursive: true });
    for (let i = 0; i < 30; i++) {
      const noise = Uint8Array.from(integers(split(randomKey(place), `${i}`), 20 * 20 * 3, 256));
      await sharp(noise, { raw: { width: 20, height: 20, channels: 3 } })
        .png()
        .toFile(path.join(folder, label, `${i}.png`));
    }
  }
}

async function pack(given: Listing, cache: string) {
  const wasRead: string[] = [];
  const read: Listing["read"] = (image) => {
    wasRead.push(image.name);
    return given.read(image);
  };
  const packed = await packImages({ ...given, read }, { ...size, cache });
  const pixels = Buffer.from(allPixels(toImageSet(packed)));
  await packed.close();
  expect(packed.problems).toEqual([]);
  return { pixels, wasRead };
}

/** Runs the child, and kills it after so many pictures. */
async function runChild(folder: string, cache: string, killAfter = Number.POSITIVE_INFINITY): Promise<number | null> {
  const process_ = spawn(process.execPath, ["--import", import.meta.resolve("tsx"), child, folder, cache], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let done = 0;
  process_.stdout.on("data", (dots: Buffer) => {
    done += dots.length;
    if (done >= killAfter) process_.kill("SIGKILL");
  });
  return new Promise((resolve) => process_.on("exit", resolve));
}

/** The files of the one packed source in a cache, by their ending. */
async function filesIn(cache: string, ending = ".segment"): Promise<string[]> {
  const names = await readdir(path.join(cache, "pictures"), { recursive: true });
  return names
    .filter((name) => name.endsWith(ending))
    .sort()
    .map((name) => path.join(cache, "pictures", name));
}

describe("packing that is interrupted", () => {
  it("goes on where it was killed, and leaves nothing broken", async () => {
    await using photos = await temporaryFolder();
    await using cache = await temporaryFolder();
    await using fresh = await temporaryFolder();
    await noisyFolder(photos.path);
    for (const killAfter of integers(randomKey(Date.now()), 4, 30)) {
      await runChild(photos.path, cache.path, killAfter + 1);
    }
    expect((await filesIn(cache.path)).length).toBeGreaterThan(0);
    const listing = await openSource(photos.path);
    const { pixels, wasRead } = await pack(listing, cache.path);
    expect(wasRead.length).toBeLessThan(60);
    expect(pixels.equals((await pack(listing, fresh.path)).pixels)).toBe(true);
    expect((await pack(listing, cache.path)).wasRead).toEqual([]);
  });

  it("takes away what killed processes left, when it is old", async () => {
    await using cache = await temporaryFolder();
    const listing = madeListing(await greyPictures([1, 2]));
    await pack(listing, cache.path);
    const folder = path.dirname((await filesIn(cache.path))[0]!);
    await writeFile(path.join(folder, "old.segment.1.tmp"), "half");
    await writeFile(path.join(folder, "new.segment.2.tmp"), "half");
    const yesterday = Date.now() / 1000 - 25 * 3600;
    await utimes(path.join(folder, "old.segment.1.tmp"), yesterday, yesterday);
    await pack(listing, cache.path);
    expect((await filesIn(cache.path, ".tmp")).map((file) => path.basename(file))).toEqual(["new.segment.2.tmp"]);
  });

  it("keeps what was done when it is stopped by a signal", async () => {
    await using cache = await temporaryFolder();
    const stop = new AbortController();
    const listing = madeListing(await greyPictures([1, 2, 3, 4, 5, 6]));
    const onProgress = (done: number) => done === 2 && stop.abort();
    const options = { ...size, cache: cache.path, concurrency: 1, signal: stop.signal, onProgress };
    await expect(packImages(listing, options)).rejects.toThrow(/abort/i);
    listing.wasRead.length = 0;
    await pack(listing, cache.path);
    expect(listing.wasRead).toEqual(["dark/3.png", "dark/4.png", "dark/5.png", "dark/6.png"]);
  });

  it("may be done by two processes at once", async () => {
    await using photos = await temporaryFolder();
    await using cache = await temporaryFolder();
    await using fresh = await temporaryFolder();
    await noisyFolder(photos.path);
    const ends = await Promise.all([runChild(photos.path, cache.path), runChild(photos.path, cache.path)]);
    expect(ends).toEqual([0, 0]);
    const listing = await openSource(photos.path);
    const { pixels, wasRead } = await pack(listing, cache.path);
    expect(wasRead).toEqual([]);
    expect(pixels.equals((await pack(listing, fresh.path)).pixels)).toBe(true);
  });
});

describe("a cache that is damaged", () => {
  it("is noticed and made again, wherever a byte is changed or the file cut off", async () => {
    await using cache = await temporaryFolder();
    const listing = madeListing(await greyPictures([10, 20, 30, 140, 150, 160, 170]));
    const { pixels } = await pack(listing, cache.path);
    const damage = fc.record({
      file: fc.nat(),
      place: fc.double({ min: 0, max: 1, noNaN: true }),
      bit: fc.nat(7),
      cut: fc.boolean(),
    });
    const check = fc.asyncProperty(damage, async ({ file, place, bit, cut }) => {
      const files = await filesIn(cache.path);
      const victim = files[file % files.length]!;
      const bytes = await readFile(victim);
      const at = Math.min(bytes.length - 1, Math.floor(place * bytes.length));
      bytes[at]! ^= 1 << bit;
      if (cut) await truncate(victim, at);
      else await writeFile(victim, bytes);
      const again = await pack(listing, cache.path);
      expect(again.wasRead.length).toBeGreaterThan(0);
      expect(again.pixels.equals(pixels)).toBe(true);
    });
    await fc.assert(check, { numRuns: 60 });
  });

  it("of another version is made again", async () => {
    await using cache = await temporaryFolder();
    const listing = madeListing(await greyPictures([1, 2]));
    await pack(listing, cache.path);
    const [file] = await filesIn(cache.path);
    const bytes = await readFile(file!);
    bytes.writeUInt32LE(bytes.readUInt32LE(8) - 1, 8);
    await writeFile(file!, bytes);
    expect((await pack(listing, cache.path)).wasRead).toHaveLength(2);
    expect((await filesIn(cache.path)).includes(file!)).toBe(false);
  });

  it("never gives wrong pixels, even while it is in use", async () => {
    await using cache = await temporaryFolder();
    const listing = madeListing(await greyPictures([1, 2, 3]));
    for (const isCut of [false, true]) {
      const packed = await packImages(listing, { ...size, cache: cache.path });
      const set = toImageSet(packed);
      expect(allPixels(set)[0]).toBe(1);
      const [file] = await filesIn(cache.path);
      const bytes = await readFile(file!);
      bytes[16 + 2 * 16 * 16 * 3]! ^= 4; // in the last image
      if (isCut) await truncate(file!, 16 + 2 * 16 * 16 * 3);
      else await writeFile(file!, bytes);
      expect(() => allPixels(set)).toThrow(isCut ? /cut off/ : /damaged/);
      await packed.close();
      expect((await pack(listing, cache.path)).wasRead).toHaveLength(3);
    }
  });
});
