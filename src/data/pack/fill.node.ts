import { hash } from "node:crypto";
import sharp from "sharp";
import { ProblemError } from "../../errors.ts";
import { hasHeicDecoder } from "../decode/heic.node.ts";
import type { Image } from "../decode/image.ts";
import { decodePicture, type PictureOptions } from "../decode/picture.node.ts";
import type { ListedImage, Listing } from "../sources/listing.ts";
import type { Store } from "./store.node.ts";
import type { SegmentWriter } from "./writer.node.ts";

/** What decides whether a picture can be decoded, beside the picture. */
export const decoder = `sharp ${sharp.versions.sharp}${hasHeicDecoder() ? ", libheif-js" : ""}`;

export interface Filling {
  readonly listing: Listing;
  readonly picture: PictureOptions;
  readonly store: Store;
  readonly writer: SegmentWriter;
  readonly concurrency: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Reads and decodes pictures, several at once, and has them written. Those that cannot be decoded are written down as well;
 * those that cannot be read are not, since the next try may succeed.
 * @returns why pictures could not be read, by name
 * @throws the signal's reason when stopped, after what is done was written; ProblemError when it cannot be written
 */
export async function fill(
  missing: readonly ListedImage[],
  filling: Filling,
): Promise<ReadonlyMap<string, ProblemError>> {
  const { listing, picture, store, writer, concurrency, signal, onProgress } = filling;
  const unread = new Map<string, ProblemError>();
  let next = 0;
  let done = 0;
  let isOver = false;

  const packOne = async (position: number, image: ListedImage) => {
    const { name, stamp, box } = image;
    const source = await listing.read(image).catch((error: unknown) => {
      if (!(error instanceof ProblemError)) throw error;
      unread.set(name, error);
    });
    if (source === undefined) return;
    const listed = { name, stamp, ...(box !== undefined && { box }) };
    const content = contentHash(source);
    const twin = store.placeOf(content, box)?.entry.facts;
    if (twin !== undefined) return writer.add(position, { ...listed, facts: twin });
    try {
      const { facts, image: pixels } = await decodePicture(source, name, { ...picture, ...listed });
      const bytes = source instanceof Uint8Array ? source.length : source.data.length;
      writer.add(position, { ...listed, facts: { ...facts, bytes, hash: content } }, pixels.data);
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      writer.add(position, { ...listed, problem: error.problem, decoder });
    }
  };
  const work = async () => {
    for (;;) {
      await writer.room();
      if (next >= missing.length || isOver || signal?.aborted) return;
      const position = next++;
      await packOne(position, missing[position]!);
      onProgress?.(++done, missing.length);
    }
  };
  // Several pictures at a time, each on one thread: on some systems the decoder would take all cores for each.
  const threads = sharp.concurrency();
  sharp.concurrency(1);
  const workers = Array.from({ length: Math.min(concurrency, missing.length) }, () =>
    work().catch((error: unknown) => {
      isOver = true;
      throw error;
    }),
  );
  const results = await Promise.allSettled(workers);
  sharp.concurrency(threads);
  await writer.finish();
  for (const result of results) if (result.status === "rejected") throw result.reason;
  signal?.throwIfAborted();
  return unread;
}

function contentHash(source: Uint8Array | Image): string {
  const { length } = hash("sha256", "", "hex");
  if (source instanceof Uint8Array) return hash("sha256", source, "hex").slice(0, length / 2);
  const { height, width, channels, data } = source;
  return hash("sha256", `${height} ${width} ${channels} ${hash("sha256", data)}`, "hex").slice(0, length / 2);
}
