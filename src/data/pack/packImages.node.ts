import { hash } from "node:crypto";
import { statfs } from "node:fs/promises";
import { availableParallelism } from "node:os";
import path from "node:path";
import { expectOptions, kindOf, ProblemError } from "../../errors.ts";
import { ensureFolder } from "../../files/writeAtomically.node.ts";
import { anotherCache, cacheFolder } from "../cache.node.ts";
import { decodePicture, type PictureOptions } from "../decode/picture.node.ts";
import type { ListedImage, Listing, SourceProblem } from "../sources/listing.ts";
import { compact, isWasteful, noteUse } from "./compact.node.ts";
import { decoder, fill } from "./fill.node.ts";
import type { ImageFacts, PackedImages } from "./packedImages.ts";
import { segmentPixels } from "./segmentPixels.node.ts";
import { type Found, openStore, type Store } from "./store.node.ts";
import { openWriter, type SegmentLimits } from "./writer.node.ts";

export interface PackOptions extends Omit<PictureOptions, "box"> {
  /** The size that all are brought to. */
  readonly height: number;
  readonly width: number;
  /** The cache folder; `cacheFolder()` by default. */
  readonly cache?: string;
  /** Pictures read and decoded at the same time; by default one a processor, 4 at least. */
  readonly concurrency?: number;
  /** Stops the work: it throws the signal's reason. What is done by then stays in the cache. */
  readonly signal?: AbortSignal;
  /** Called after each picture that has to be read; never when all of them are in the cache. */
  readonly onProgress?: (done: number, total: number) => void;
  /** When what is done so far is put on the disk; for tests. */
  readonly limits?: SegmentLimits;
}

/** The names of these options, for `expectOptions`; but for the limits, which are for tests. */
export const packNames = [
  "height",
  "width",
  "channels",
  "fit",
  "kernel",
  "background",
  "cache",
  "concurrency",
  "signal",
  "onProgress",
] as const satisfies readonly (keyof PackOptions)[];

const mostRounds = 3;

/**
 * Decodes the pictures of a source to one size, once: they are kept beside the user's cache, and only what is new or
 * changed is decoded the next time. A bad file becomes a problem in the result and stops nothing.
 *
 *     const packed = await packImages(await openSource("photos"), { height: 32, width: 32 });
 *     const set = toImageSet(packed);
 *
 * @throws ProblemError when an option is wrong, or the cache cannot be written; the signal's reason when stopped
 */
export async function packImages(listing: Listing, options: PackOptions): Promise<PackedImages> {
  checkOptions(options);
  const { height, width, channels = 3, fit = "squash", kernel = "lanczos3", background = "white" } = options;
  const { signal, onProgress, limits } = options;
  const concurrency = options.concurrency ?? Math.max(4, availableParallelism());
  const picture = { height, width, channels, fit, kernel, background } as const;
  // Options that the decoder refuses would otherwise be refused for each picture.
  await decodePicture({ height: 1, width: 1, channels: 4, data: new Uint8Array(4) }, listing.name, picture);
  const imageSize = height * width * channels;
  const folder = path.join(options.cache ?? cacheFolder(), "pictures", folderName(listing, picture));
  await ensureFolder(folder, anotherCache);
  const writerFor = (most: number) => openWriter(folder, imageSize, most, limits);
  const unread = new Map<string, ProblemError>();
  let { store, found } = await look(folder, listing, imageSize);
  // Once, but for what another process takes away at the same moment.
  for (let round = 0; round < mostRounds; round++) {
    const missing = listing.images.filter(({ name }, i) => !isKnown(found[i]) && !unread.has(name));
    if (missing.length === 0) break;
    await checkRoom(folder, missing.length * imageSize);
    const writer = writerFor(missing.length);
    const failed = await fill(missing, {
      listing,
      picture,
      store,
      writer,
      concurrency,
      ...(signal && { signal }),
      ...(onProgress && { onProgress }),
    });
    for (const [name, problem] of failed) unread.set(name, problem);
    ({ store, found } = await look(folder, listing, imageSize));
  }
  if (isWasteful(store, found, imageSize)) {
    // Housekeeping: where it fails, all goes on with what is there.
    const isDone = await compact(folder, store, listing.images, imageSize, writerFor(2 ** 16)).catch(() => true);
    if (isDone) ({ store, found } = await look(folder, listing, imageSize));
  } else await noteUse(folder);
  return assemble(listing, store, found, picture, unread);
}

type Size = Pick<PackedImages, "height" | "width" | "channels">;

/** What the cache knows of each picture listed. */
async function look(folder: string, { images }: Listing, imageSize: number) {
  const store = await openStore(folder, imageSize);
  const found: readonly (Found | undefined)[] = images.map(store.find);
  return { store, found };
}

function isKnown(found: Found | undefined): boolean {
  return found?.place !== undefined || (found?.entry.problem !== undefined && found.entry.decoder === decoder);
}

/** What decoding depends on, but for the pictures themselves; the name is for people who look into the folder. */
function folderName({ name, key }: Listing, picture: PictureOptions): string {
  const readable = name.replaceAll(/[^\p{L}\p{N}._-]+/gu, "_").slice(0, 40);
  return `${readable}-${hash("sha256", JSON.stringify([key, picture]), "hex").slice(0, 16)}`;
}

async function checkRoom(folder: string, bytes: number): Promise<void> {
  const disk = await statfs(folder).catch(() => undefined);
  if (disk === undefined || disk.bavail * disk.bsize >= bytes) return;
  throw new ProblemError({
    what: `${folder} cannot hold the packed pictures: the disk is too full`,
    expected: `${megabytes(bytes)} of room`,
    received: megabytes(disk.bavail * disk.bsize),
    mend: `Free some space, or ${anotherCache("on another disk")}.`,
  });
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1e6).toLocaleString("en-US")} MB`;
}

function assemble(
  listing: Listing,
  store: Store,
  found: readonly (Found | undefined)[],
  { height, width, channels }: Size,
  unread: ReadonlyMap<string, ProblemError>,
): PackedImages {
  const images: ListedImage[] = [];
  const facts: ImageFacts[] = [];
  const problems: SourceProblem[] = [...listing.problems];
  const places = { segments: store.segments.map(({ file }) => file), ...emptyPlaces(listing.images.length) };
  for (const [i, image] of listing.images.entries()) {
    const { entry, place } = found[i] ?? {};
    if (entry?.facts !== undefined && place !== undefined) {
      places.segmentOf[images.length] = place.segment;
      places.slotOf[images.length] = place.slot;
      places.checkOf[images.length] = place.check;
      images.push(image);
      facts.push(entry.facts);
      continue;
    }
    const { name } = image;
    const gone = { what: `${name}: what was made of it is gone from the cache`, mend: "Start again." };
    problems.push({ name, problem: unread.get(name) ?? new ProblemError(entry?.problem ?? gone) });
  }
  const count = images.length;
  const { name } = listing;
  const pixels = segmentPixels(
    {
      segments: places.segments,
      segmentOf: places.segmentOf.subarray(0, count),
      slotOf: places.slotOf.subarray(0, count),
      checkOf: places.checkOf.subarray(0, count),
    },
    height * width * channels,
    name,
  );
  pixels.open();
  const close = async () => pixels.close();
  return Object.freeze({ name, height, width, channels, images, facts, pixels, problems, close });
}

function emptyPlaces(count: number) {
  return {
    segmentOf: new Uint32Array(count),
    slotOf: new Uint32Array(count),
    checkOf: new Uint32Array(count),
  };
}

function checkOptions(options: PackOptions): void {
  expectOptions("packImages", options, [...packNames, "limits"]);
  const { height, width, concurrency = 1 } = options;
  for (const [name, size] of Object.entries({ height, width, concurrency })) {
    if (Number.isInteger(size) && size > 0) continue;
    throw new ProblemError({ what: `packImages: ${name}`, expected: "a whole number above 0", received: kindOf(size) });
  }
}
