/** Pictures written by hand, byte by byte, where an encoder would have its own opinion. */
import { crc32, deflateSync } from "node:zlib";

/** All of the picture is of one colour. */
export interface Plain {
  readonly width?: number;
  readonly height?: number;
  readonly color: readonly number[];
}

/** A PNG of 16 bits: grey, grey and alpha, colour, or colour and alpha, by the number of its channels. */
export function png16({ width = 8, height = 8, color }: Plain, profile?: Buffer): Buffer {
  const header = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 16, [0, 4, 2, 6][color.length - 1]!, 0, 0, 0]);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  const row = Buffer.alloc(1 + 2 * width * color.length);
  for (let i = 0; i < width * color.length; i++) row.writeUInt16BE(color[i % color.length]!, 1 + 2 * i);
  return png(header, deflateSync(Buffer.concat(new Array(height).fill(row))), profile);
}

/** A PNG of its header and its compressed rows, with a colour profile if wanted. */
export function png(header: Buffer, rows: Buffer, profile?: Buffer): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const block = Buffer.concat([Buffer.alloc(4), Buffer.from(type, "latin1"), data, Buffer.alloc(4)]);
    block.writeUInt32BE(data.length, 0);
    block.writeUInt32BE(crc32(block.subarray(4, -4)), block.length - 4);
    return block;
  };
  const signature = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");
  const colors =
    profile === undefined ? [] : [chunk("iCCP", Buffer.concat([Buffer.from("it\0\0"), deflateSync(profile)]))];
  return Buffer.concat([
    signature,
    chunk("IHDR", header),
    ...colors,
    chunk("IDAT", rows),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

export interface Tiff extends Plain {
  readonly bits?: 8 | 16 | 32;
  /** 0 white is zero, 1 black is zero, 2 red green blue, 5 inks. */
  readonly photometric: 0 | 1 | 2 | 5;
  /** 1 whole numbers, 3 floats. */
  readonly format?: 1 | 3;
}

/** A TIFF without compression. */
export function tiff({ width = 8, height = 8, color, bits = 8, photometric, format = 1 }: Tiff): Buffer {
  const channels = color.length;
  const pixels = Buffer.alloc((width * height * channels * bits) / 8);
  for (let i = 0; i < width * height * channels; i++) {
    const value = color[i % channels]!;
    if (format === 3) pixels.writeFloatLE(value, 4 * i);
    else pixels.writeUIntLE(value, (i * bits) / 8, bits / 8);
  }
  const [SHORT, LONG] = [3, 4];
  const rows: readonly (readonly [tag: number, type: number, value: number])[] = [
    [256, SHORT, width],
    [257, SHORT, height],
    [258, SHORT, bits],
    [259, SHORT, 1],
    [262, SHORT, photometric],
    [273, LONG, 8 + 2 + 12 * 10 + 4],
    [277, SHORT, channels],
    [278, SHORT, height],
    [279, LONG, pixels.length],
    [339, SHORT, format],
  ];
  return Buffer.concat([ifd(rows), pixels]);
}

/** The header of a TIFF and its one directory, little endian; a row holds one number, or so many bytes in it. */
export function ifd(rows: readonly (readonly [tag: number, type: number, value: number, count?: number])[]): Buffer {
  const head = Buffer.alloc(8 + 2 + 12 * rows.length + 4);
  head.write("II*\0", "latin1");
  head.writeUInt32LE(8, 4);
  head.writeUInt16LE(rows.length, 8);
  for (const [i, [tag, type, value, count = 1]] of rows.entries()) {
    const at = 10 + 12 * i;
    head.writeUInt16LE(tag, at);
    head.writeUInt16LE(type, at + 2);
    head.writeUInt32LE(count, at + 4);
    head.writeUInt32LE(value, at + 8);
  }
  return head;
}
