import { type ExifFacts, readExif } from "./exif.ts";

/** What stands before the pixels of a JPEG. */
export interface JpegHeader extends ExifFacts {
  /** As stored: not yet turned upright. */
  readonly width: number;
  readonly height: number;
  /** 1 for grey, 3 for colour, 4 for inks (CMYK). */
  readonly channels: number;
}

/**
 * Reads the header of a JPEG without decoding it; asking the decoder costs a tenth of decoding a small picture.
 * @returns undefined when the bytes are no JPEG, or are not what one begins with
 */
export function readJpegHeader(bytes: Uint8Array): JpegHeader | undefined {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return undefined;
  let exif: ExifFacts = {};
  for (let at = 2; at + 9 < bytes.length; ) {
    if (bytes[at] !== 0xff) return undefined;
    const marker = bytes[at + 1]!;
    if (marker === 0xff) {
      at += 1; // a byte of padding
      continue;
    }
    const length = bytes[at + 2]! * 256 + bytes[at + 3]!;
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
    if (isFrame) {
      const height = bytes[at + 5]! * 256 + bytes[at + 6]!;
      const width = bytes[at + 7]! * 256 + bytes[at + 8]!;
      const channels = bytes[at + 9]!;
      // A height of 0 is told after the pixels: rare enough to leave it to the decoder.
      return width === 0 || height === 0 ? undefined : { ...exif, width, height, channels };
    }
    const isExif = marker === 0xe1 && bytes[at + 4] === 0x45 && bytes[at + 5] === 0x78 && bytes[at + 6] === 0x69;
    if (isExif && exif.orientation === undefined) exif = readExif(bytes.subarray(at + 4, at + 2 + length));
    at += 2 + length;
  }
  return undefined;
}
