import sharp, { type Metadata, type Sharp } from "sharp";
import { expectOptions, kindOf, ProblemError } from "../../errors.ts";
import { readWhole } from "../../files/readWhole.node.ts";
import type { Image } from "./image.ts";

/** How an image of another shape is brought to the size asked for. */
export type Fit = "squash" | "crop" | "pad";

export interface DecodeOptions {
  /** The size wanted. With one of the two, proportions give the other; with neither, the image keeps its own size. */
  readonly height?: number;
  readonly width?: number;
  /**
   * - `"squash"` (the default) changes the proportions, as most training sets were made;
   * - `"crop"` keeps them, fills the size and cuts off what stands out, evenly on both sides;
   * - `"pad"` keeps them, shows the whole image, and fills the rest with `background`.
   */
  readonly fit?: Fit;
  /** What shows through transparent places and fills the borders of `"pad"`: a CSS colour, white by default. */
  readonly background?: string;
  /** 3 for colour (the default), 1 for grey. */
  readonly channels?: 1 | 3;
  /** What to call the image in messages; the path of its file by default. */
  readonly name?: string;
}

/**
 * The largest image that is opened when it is to be made smaller, in pixels: 20,000 x 20,000 and a little. It is read in
 * strips (JPEGs at a reduced scale), so little of it is in memory at any time.
 */
export const mostPixels = 500_000_000;

/** The largest image that is decoded at its own size, 300 MB in memory. */
export const mostPixelsWhole = 100_000_000;

const kinds: ReadonlySet<string | undefined> = new Set(["jpeg", "png", "webp", "gif", "heif", "tiff"]);
const sharpFits = { squash: "fill", crop: "cover", pad: "contain" } as const;

/**
 * Reads a JPEG, PNG, WebP, GIF (its first picture), AVIF or TIFF: turned upright as its EXIF orientation says, in sRGB,
 * 8 bits, without transparency.
 * @returns [height, width, channels]
 * @throws ProblemError, which names the file, when it is missing, empty, damaged, too large, or no such image.
 */
export async function decodeImage(source: string | Uint8Array, options: DecodeOptions = {}): Promise<Image> {
  expectOptions("decodeImage", options, ["height", "width", "fit", "background", "channels", "name"]);
  if (typeof source !== "string" && !(source instanceof Uint8Array)) {
    throw new ProblemError({
      what: "decodeImage: its first argument",
      expected: "the path of an image file, or its bytes as a Uint8Array",
      received: kindOf(source),
    });
  }
  const name = options.name ?? (typeof source === "string" ? source : "the image");
  const bytes = typeof source === "string" ? await readWhole(source, { name, kind: "an image file" }) : source;
  if (bytes.length === 0) throw new ProblemError({ what: `${name} is empty (0 bytes)` });
  const image = openImage(bytes);
  const described = await image.metadata().catch((error: unknown) => {
    throw decodeProblem(name, bytes, error);
  });
  const isWhole = options.height === undefined && options.width === undefined;
  checkImage(name, described, isWhole ? mostPixelsWhole : mostPixels);
  const pixels = toPixels(image, options);
  try {
    const { data, info } = await pixels.toBuffer({ resolveWithObject: true });
    return { height: info.height, width: info.width, channels: info.channels, data };
  } catch (error) {
    throw decodeProblem(name, bytes, error);
  }
}

function openImage(bytes: Uint8Array): Sharp {
  return sharp(bytes, { failOn: "truncated", limitInputPixels: mostPixels, sequentialRead: true });
}

/** Describes the work; sharp does it when the bytes are asked for. */
function toPixels(
  image: Sharp,
  { height, width, fit = "squash", background = "white", channels = 3 }: DecodeOptions,
): Sharp {
  try {
    image.autoOrient().flatten({ background });
    if (height !== undefined && width !== undefined) image.resize(width, height, { fit: sharpFits[fit], background });
    else if (height !== undefined || width !== undefined) image.resize(width ?? null, height ?? null);
    const inColours = channels === 1 ? image.greyscale().toColourspace("b-w") : image.toColourspace("srgb");
    return inColours.raw({ depth: "uchar" });
  } catch (error) {
    const received = error instanceof Error ? error.message : String(error);
    throw new ProblemError({ what: "decodeImage: an option is wrong", received }, { cause: error, exitCode: 2 });
  }
}

function checkImage(name: string, { format, width, height }: Metadata, most: number): void {
  if (!kinds.has(format)) throw notAnImage(name, `${format}`);
  if (width * height <= most) return;
  throw tooLarge(name, `${width} x ${height}`, most);
}

function tooLarge(name: string, received: string, most: number): ProblemError {
  return new ProblemError({
    what: `${name} is too large`,
    expected: `at most ${most / 1e6} million pixels`,
    received,
    mend: "Make it smaller first.",
  });
}

function notAnImage(name: string, received: string): ProblemError {
  const expected = "a JPEG, PNG, WebP, GIF, AVIF or TIFF";
  return new ProblemError({ what: `${name} is not an image that can be read`, expected, received });
}

/** Turns what sharp says into a problem that names the file. */
function decodeProblem(name: string, bytes: Uint8Array, error: unknown): ProblemError {
  const message = error instanceof Error ? error.message : String(error);
  if (isHeic(bytes)) {
    return new ProblemError(
      {
        what: `${name} is a HEIC photo, which cannot be read`,
        mend: "Save it as JPEG (iPhone: Settings, Camera, Formats, Most Compatible).",
      },
      { cause: error },
    );
  }
  if (/pixel limit/.test(message)) return tooLarge(name, "more", mostPixels);
  if (/unsupported image format/.test(message)) return notAnImage(name, beginning(bytes));
  return new ProblemError(
    {
      what: `${name} is damaged or cut off`,
      received: message.replaceAll(/\s+/g, " ").trim(),
      mend: "Copy or download it again.",
    },
    { cause: error },
  );
}

/** The brand in the header of an ISO media file: HEIC photos have the codec of films, which is not freely usable. */
function isHeic(bytes: Uint8Array): boolean {
  const header = Buffer.from(bytes.subarray(4, 12)).toString("latin1");
  return /^ftyp(heic|heix|hevc|heim|heis)$/.test(header);
}

function beginning(bytes: Uint8Array): string {
  return `a file that begins with ${JSON.stringify(Buffer.from(bytes.subarray(0, 12)).toString("latin1"))}`;
}
