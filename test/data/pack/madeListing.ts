import sharp from "sharp";
import type { Image } from "../../../src/data/decode/image.ts";
import type { ListedImage, Listing } from "../../../src/data/sources/listing.ts";
import { ProblemError } from "../../../src/errors.ts";

/** A picture of a source that is made in the test: what is listed, and what reading gives. */
export type MadePicture = Partial<ListedImage> & { readonly content: Uint8Array | Image | ProblemError };

export interface MadeListing extends Listing {
  /** Names in the order in which they were read. */
  readonly wasRead: string[];
}

/** A source by hand: names and contents. The stamp is "1" unless told. */
export function madeListing(pictures: Readonly<Record<string, MadePicture>>, key = "made"): MadeListing {
  const wasRead: string[] = [];
  const names = Object.keys(pictures).sort();
  return {
    name: "made",
    key,
    images: names.map((name) => {
      const { content: _, ...listed } = pictures[name]!;
      return { name, label: name.split("/")[0]!, stamp: "1", ...listed };
    }),
    problems: [],
    notes: [],
    async read({ name }) {
      wasRead.push(name);
      const { content } = pictures[name]!;
      if (content instanceof ProblemError) throw content;
      return content;
    },
    close: async () => undefined,
    wasRead,
  };
}

/** A PNG of one grey value, 8 x 8. */
export function greyPng(value: number): Promise<Buffer> {
  const background = { r: value, g: value, b: value };
  return sharp({ create: { width: 8, height: 8, channels: 3, background } })
    .png()
    .toBuffer();
}

/** Pictures of one grey value each, in two classes: "dark/7.png" is all 7. */
export async function greyPictures(values: readonly number[]): Promise<Record<string, MadePicture>> {
  const entries = await Promise.all(
    values.map(
      async (value) => [`${value < 128 ? "dark" : "light"}/${value}.png`, { content: await greyPng(value) }] as const,
    ),
  );
  return Object.fromEntries(entries);
}
