import sharp, { type Metadata, type Sharp } from "sharp";
import { kindOf, ProblemError } from "../../errors.ts";
import type { Box } from "../sources/listing.ts";
import { damaged, decodeProblem, noHeicDecoder, notAnImage, tooLarge } from "./decodeProblems.node.ts";
import { readExif } from "./exif.ts";
import type { PictureFacts } from "./facts.ts";
import { decodeHeic, hasHeicDecoder } from "./heic.node.ts";
import type { Image } from "./image.ts";
import { readJpegHeader } from "./jpegHeader.ts";
import { asTiff } from "./tiff.node.ts";

/** How an image of another shape is brought to the size asked for. */
export type Fit = "squash" | "crop" | "pad";

/** How pixels are weighed when an image changes its size. */
export type Kernel = "nearest" | "linear" | "cubic" | "mitchell" | "lanczos2" | "lanczos3";

export interface PictureOptions {
  /** The size wanted. With one of the two, proportions give the other; with neither, the image keeps its own size. */
  readonly height?: number;
  readonly width?: number;
  /**
   * - `"squash"` (the default) changes the proportions, as most training sets were made;
   * - `"crop"` keeps them, fills the size and cuts off what stands out, evenly on both sides;
   * - `"pad"` keeps them, shows the whole image, and fills the rest with `background`.
   */
  readonly fit?: Fit;
  /** How pixels are weighed: `"lanczos3"` by default, sharp and without steps; `"nearest"` keeps the colours that there are. */
  readonly kernel?: Kernel;
  /** What shows through transparent places and fills the borders of `"pad"`: a CSS colour, white by default. */
  readonly background?: string;
  /** 3 for colour (the default), 1 for grey. */
  readonly channels?: 1 | 3;
  /** Cut out first: in pixels of the upright picture, whatever of it lies inside. */
  readonly box?: Box;
}

/** Pixels of the size asked for, and what the file tells of its picture. */
export interface DecodedPicture {
  readonly image: Image;
  readonly facts: PictureFacts;
}

/**
 * The largest image that is opened when it is to be made smaller, in pixels: 20,000 x 20,000 and a little. It is read in
 * strips (JPEGs at a reduced scale), so little of it is in memory at any time.
 */
const mostPixels = 500_000_000;

/** The largest image that is decoded at its own size, 300 MB in memory. */
const mostPixelsWhole = 100_000_000;

const kinds: ReadonlySet<string> = new Set(["jpeg", "png", "webp", "gif", "avif", "tiff"]);
const sharpFits = { squash: "fill", crop: "cover", pad: "contain" } as const;

/**
 * Decodes an encoded picture, or brings pixels to the size asked for.
 * @param name what messages call it
 * @throws ProblemError that begins with the name
 */
export async function decodePicture(
  source: Uint8Array | Image,
  name: string,
  options: PictureOptions,
): Promise<DecodedPicture> {
  if (!(source instanceof Uint8Array)) return resizePixels(source, name, options);
  if (source.length === 0) throw new ProblemError({ what: `${name} is empty (0 bytes)` });
  const image = sharp(source, { failOn: "truncated", limitInputPixels: mostPixels, sequentialRead: true });
  try {
    const jpeg = factsOfJpeg(source);
    const described = jpeg === undefined ? await image.metadata() : undefined;
    if (described !== undefined && isHevc(described)) return await decodeHeicPhoto(source, name, options, described);
    const facts = jpeg ?? factsOf(described!, source);
    checkPicture(name, facts, options);
    if (described !== undefined) checkNumbers(name, described);
    if (described !== undefined) prepareColors(image, described, facts.isGrey);
    const pixels = await pixelsOf(image.autoOrient(), name, facts, options);
    return { facts: { ...facts, isGrey: facts.isGrey || hasNoColor(pixels) }, image: pixels };
  } catch (error) {
    throw error instanceof ProblemError ? error : decodeProblem(name, source, error, mostPixels);
  }
}

/**
 * What the file of a picture tells of it, without its pixels being decoded. A picture that is damaged further on is not noticed.
 * @throws ProblemError that begins with the name, when it is no such picture.
 */
export async function readFacts(source: Uint8Array, name: string): Promise<PictureFacts> {
  if (source.length === 0) throw new ProblemError({ what: `${name} is empty (0 bytes)` });
  try {
    const facts =
      factsOfJpeg(source) ?? factsOf(await sharp(source, { limitInputPixels: mostPixels }).metadata(), source);
    if (!kinds.has(facts.format) && facts.format !== "heif") throw notAnImage(name, facts.format);
    if (facts.width * facts.height > mostPixels) throw tooLarge(name, `${facts.width} x ${facts.height}`, mostPixels);
    return facts;
  } catch (error) {
    throw error instanceof ProblemError ? error : decodeProblem(name, source, error, mostPixels);
  }
}

function isHevc({ format, compression }: Metadata): boolean {
  return format === "heif" && compression === "hevc";
}

/** The decoder reads the header of a HEIC photo, but not its pixels. */
async function decodeHeicPhoto(
  source: Uint8Array,
  name: string,
  options: PictureOptions,
  described: Metadata,
): Promise<DecodedPicture> {
  if (!hasHeicDecoder()) throw noHeicDecoder(name);
  const pixels = await decodeHeic(source, mostPixelsWhole).catch(() => undefined);
  if (pixels === "too large") throw tooLarge(name, `${described.width} x ${described.height}`, mostPixelsWhole);
  if (pixels === undefined) throw damaged(name, "a HEIC photo without a whole picture");
  const { image, facts } = await decodePicture(asTiff(pixels, described.icc), name, options);
  const { camera } = readExif(described.exif ?? new Uint8Array());
  return { image, facts: { ...facts, format: "heic", ...(camera !== undefined && { camera }) } };
}

async function resizePixels(source: Image, name: string, options: PictureOptions): Promise<DecodedPicture> {
  const { width, height, data } = source;
  const channels = source.channels as 1 | 2 | 3 | 4;
  const facts: PictureFacts = { width, height, format: "pixels", isGrey: channels < 3 };
  const isDone =
    options.box === undefined &&
    channels === (options.channels ?? 3) &&
    height === (options.height ?? height) &&
    width === (options.width ?? width);
  if (isDone) return { facts, image: source };
  const image = sharp(data, { raw: { width, height, channels }, limitInputPixels: mostPixels });
  return { facts, image: await pixelsOf(image, name, facts, options) };
}

/** Describes the work and has it done. */
async function pixelsOf(image: Sharp, name: string, facts: PictureFacts, options: PictureOptions): Promise<Image> {
  const { height, width, fit = "squash", kernel = "lanczos3", background = "white", channels = 3, box } = options;
  try {
    image.flatten({ background });
    const part = box && insideOf(box, facts, name);
    // JPEGs are decoded at a reduced scale, but only where nothing is cut out.
    if (part !== undefined && (part.width < facts.width || part.height < facts.height)) image.extract(part);
    if (height !== undefined && width !== undefined) {
      image.resize(width, height, { fit: sharpFits[fit], background, kernel });
    } else if (height !== undefined || width !== undefined) image.resize(width ?? null, height ?? null, { kernel });
    if (channels === 1) image.greyscale().toColourspace("b-w");
    else image.toColourspace("srgb");
    image.raw({ depth: "uchar" });
  } catch (error) {
    if (error instanceof ProblemError) throw error;
    const received = error instanceof Error ? error.message : String(error);
    if (/parse color/i.test(received)) throw noColour(background);
    throw new ProblemError({ what: "decodeImage: an option is wrong", received }, { cause: error, exitCode: 2 });
  }
  const { data, info } = await image.toBuffer({ resolveWithObject: true });
  return { height: info.height, width: info.width, channels: info.channels, data };
}

/** The part of a box that lies inside the picture, in whole pixels. */
function insideOf({ left, top, width, height }: Box, facts: PictureFacts, name: string): Box {
  const [x, right] = [Math.max(0, Math.round(left)), Math.min(facts.width, Math.round(left + width))];
  const [y, bottom] = [Math.max(0, Math.round(top)), Math.min(facts.height, Math.round(top + height))];
  if (right > x && bottom > y) return { left: x, top: y, width: right - x, height: bottom - y };
  throw new ProblemError({
    what: `${name}: nothing of its box lies inside the picture`,
    expected: `a part of ${facts.width} x ${facts.height} pixels`,
    received: `${width} x ${height} pixels from ${left}, ${top} on`,
  });
}

function checkPicture(name: string, { format, width, height }: PictureFacts, options: PictureOptions): void {
  if (!kinds.has(format)) throw notAnImage(name, format);
  const isWhole = options.height === undefined && options.width === undefined;
  const most = isWhole ? mostPixelsWhole : mostPixels;
  if (width * height > most) throw tooLarge(name, `${width} x ${height}`, most);
}

/** 8 and 16 bits say what white is; numbers of 32 bits do not. */
function checkNumbers(name: string, { depth, channels }: Metadata): void {
  const isUsual = (depth === "uchar" || depth === "ushort") && channels <= 4;
  if (!isUsual) throw notAnImage(name, `${channels} channels of ${depth} numbers`, "1 to 4 channels of 8 or 16 bits");
}

function prepareColors(image: Sharp, { depth, hasProfile, hasAlpha }: Metadata, isGrey: boolean): void {
  const isDeep = depth === "ushort";
  // The decoder brings 16-bit colours of a profile to Display P3, and to sRGB only when it is asked to.
  if (isDeep && hasProfile && !isGrey) image.withIccProfile("srgb");
  // Behind grey it would show but the red of a background.
  if (isGrey && hasAlpha) image.pipelineColourspace(isDeep ? "rgb16" : "srgb");
}

/** Grey is often saved in three channels. They differ a little where a JPEG was rounded. */
function hasNoColor({ channels, data }: Image): boolean {
  if (channels !== 3) return false;
  for (let at = 0; at < data.length; at += 3) {
    const [red, green, blue] = [data[at]!, data[at + 1]!, data[at + 2]!];
    if (Math.abs(red - green) > 4 || Math.abs(green - blue) > 4) return false;
  }
  return true;
}

function factsOfJpeg(bytes: Uint8Array): PictureFacts | undefined {
  const header = readJpegHeader(bytes);
  if (header === undefined) return undefined;
  const { width, height, channels, orientation, camera } = header;
  return uprightFacts(
    { width, height, format: "jpeg", isGrey: channels === 1, ...(camera && { camera }) },
    orientation,
  );
}

function factsOf(described: Metadata, source: Uint8Array): PictureFacts {
  const { format, compression, width, height, space, orientation, exif } = described;
  // EXIF data have the form of a TIFF, and a TIFF holds them itself.
  const { camera } = readExif(format === "tiff" ? source : (exif ?? new Uint8Array()));
  const isGrey = space === "b-w" || space === "grey16";
  const name = format === "heif" && compression === "av1" ? "avif" : `${format}`;
  return uprightFacts({ width, height, format: name, isGrey, ...(camera !== undefined && { camera }) }, orientation);
}

function uprightFacts(facts: PictureFacts, orientation = 1): PictureFacts {
  return orientation < 5 ? facts : { ...facts, width: facts.height, height: facts.width };
}

function noColour(background: unknown): ProblemError {
  const expected = 'a CSS colour, such as white, "#ff8800" or "rgb(255, 136, 0)"';
  return new ProblemError({ what: "background", expected, received: kindOf(background) }, { exitCode: 2 });
}
