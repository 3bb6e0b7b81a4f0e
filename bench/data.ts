import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import sharp from "sharp";
import { type Batch, batches } from "../src/data/batches.ts";
import { packImages } from "../src/data/pack/packImages.node.ts";
import { toImageSet } from "../src/data/pack/toImageSet.ts";
import type { Listing } from "../src/data/sources/listing.ts";
import { openSource } from "../src/data/sources/openSource.node.ts";
import { integers, randomKey, shuffled, split } from "../src/tensor/random.ts";
import { inTurn, ratioOf, repeated, timing } from "./sample.ts";
import { bareStep, batchOf } from "./subject.ts";

const key = randomKey(0);
const size = { height: 32, width: 32 };
/** As many as the decoder's own threads. */
const AT_ONCE = 4;

/**
 * Packing a folder of pictures beside the decoder alone, which reads the same files, as many at a time, and throws the pixels away; starting
 * again from the cache; and reading packed batches beside the training steps that they feed. The pictures are those of
 * PLUMAGE_BENCH_PICTURES, a folder for each class, or 1500 JPEGs of 227 x 227 that are made for it.
 */
export async function benchData(threads: number) {
  const folder = await mkdtemp(path.join(tmpdir(), "plumage-bench-"));
  try {
    const pictures = process.env.PLUMAGE_BENCH_PICTURES ?? (await makePictures(path.join(folder, "pictures")));
    return {
      packing: await benchPacking(pictures, folder),
      secondStart: await benchSecondStart(pictures, folder),
      reading32: await benchReading(threads, 32, "bird", folder),
      reading224: await benchReading(threads, 224, "resnet18", folder),
      threads,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function makePictures(folder: string): Promise<string> {
  await mkdir(path.join(folder, "made"), { recursive: true });
  for (let i = 0; i < 1500; i++) {
    const noise = Uint8Array.from(integers(split(key, `${i}`), 40 * 40 * 3, 256));
    const picture = sharp(noise, { raw: { width: 40, height: 40, channels: 3 } }).resize(227, 227);
    await picture.jpeg().toFile(path.join(folder, "made", `${i}.jpg`));
  }
  return folder;
}

async function benchPacking(pictures: string, folder: string) {
  const listing = await openSource(pictures);
  const part = { ...listing, images: listing.images.slice(0, 1500) };
  const decoder = repeated(() => decodeAlone(part, pictures));
  const packing = repeated(() => packAnew(part, path.join(folder, "fresh")));
  const times = await inTurn({ decoder, packing }, { rounds: 9, repeats: 1 });
  return {
    pictures: part.images.length,
    decoderMs: times.decoder.median,
    packingMs: times.packing.median,
    ratio: ratioOf(times.packing, times.decoder),
    ratioOfMinima: times.packing.min / times.decoder.min,
  };
}

async function decodeAlone({ images }: Listing, folder: string): Promise<void> {
  let next = 0;
  const work = async () => {
    while (next < images.length) {
      const file = path.join(folder, images[next++]!.name);
      await sharp(file).resize(size.width, size.height, { fit: "fill" }).raw().toBuffer();
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

async function packAnew(listing: Listing, cache: string): Promise<void> {
  await rm(cache, { recursive: true, force: true });
  const packed = await packImages(listing, { ...size, cache, concurrency: AT_ONCE });
  await packed.close();
}

/** Listing the folder, and finding every picture in the cache. */
async function benchSecondStart(pictures: string, folder: string) {
  const cache = path.join(folder, "kept");
  const start = async () => {
    const listing = await openSource(pictures);
    const listed = performance.now();
    const packed = await packImages(listing, { ...size, cache });
    await packed.close();
    return { count: packed.images.length, listed, opened: performance.now() };
  };
  await start();
  const listing: number[] = [];
  const opening: number[] = [];
  let count = 0;
  for (let i = 0; i < 7; i++) {
    const began = performance.now();
    const { listed, opened, count: found } = await start();
    listing.push(listed - began);
    opening.push(opened - listed);
    count = found;
  }
  return { pictures: count, listingMs: timing([listing]).median, openingMs: timing([opening]).median };
}

/** Batches in a new order beside the step that each of them feeds. */
async function benchReading(threads: number, side: number, network: "bird" | "resnet18", folder: string) {
  const batch = batchOf(network);
  const count = 40 * batch;
  const cache = path.join(folder, `made${side}`);
  const packed = await packImages(madeUp(count, side), { height: side, width: side, cache });
  const set = toImageSet(packed);
  let epoch = 0;
  let walk: Iterator<Batch> = batches(set, { size: batch });
  const read = async () => {
    if (walk.next().done !== true) return;
    walk = batches(set, { size: batch, order: shuffled(split(key, epoch++), count) });
    walk.next();
  };
  const step = repeated(await bareStep(threads, network));
  const rounds = network === "bird" ? { rounds: 15, repeats: 5 } : { rounds: 3, repeats: 1 };
  const times = await inTurn({ reading: repeated(read), step }, rounds);
  await packed.close();
  return {
    batch,
    readingMs: times.reading.median,
    stepMs: times.step.median,
    costOfReading: ratioOf(times.reading, times.step),
  };
}

/** Noise, of the size asked for already. */
function madeUp(count: number, side: number): Listing {
  const noise = Uint8Array.from(integers(split(key, "noise"), side * side * 3 + count, 256));
  return {
    name: `made up ${side}`,
    key: `made up ${side}`,
    images: Array.from({ length: count }, (_, i) => ({ name: String(i).padStart(6, "0"), label: "it", stamp: "" })),
    problems: [],
    notes: [],
    read: async ({ name }) => {
      const data = noise.subarray(Number(name), Number(name) + side * side * 3);
      return { height: side, width: side, channels: 3, data };
    },
    close: async () => undefined,
  };
}
