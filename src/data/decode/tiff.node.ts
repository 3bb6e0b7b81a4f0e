import type { HeicPixels } from "./heic.node.ts";

const [SHORT, LONG, BYTES] = [3, 4, 7];

/**
 * Pixels of red, green, blue and alpha as a TIFF without compression, with a colour profile beside them: the one way to give
 * the decoder both.
 */
export function asTiff({ width, height, data }: HeicPixels, profile?: Uint8Array): Uint8Array {
  const entries = profile === undefined ? 11 : 12;
  const bits = 8 + 2 + 12 * entries + 4;
  const profileAt = bits + 8;
  const pixelsAt = profileAt + (profile?.length ?? 0);
  const rows: (readonly [tag: number, type: number, count: number, value: number])[] = [
    [256, LONG, 1, width],
    [257, LONG, 1, height],
    [258, SHORT, 4, bits],
    [259, SHORT, 1, 1], // no compression
    [262, SHORT, 1, 2], // red, green, blue
    [273, LONG, 1, pixelsAt],
    [277, SHORT, 1, 4],
    [278, LONG, 1, height],
    [279, LONG, 1, data.length],
    [284, SHORT, 1, 1], // side by side
    [338, SHORT, 1, 2], // the fourth is alpha
  ];
  if (profile !== undefined) rows.push([34675, BYTES, profile.length, profileAt]);
  const head = Buffer.alloc(profileAt);
  head.write("II*\0", "latin1");
  head.writeUInt32LE(8, 4);
  head.writeUInt16LE(rows.length, 8);
  for (const [i, [tag, type, count, value]] of rows.entries()) {
    const at = 10 + 12 * i;
    head.writeUInt16LE(tag, at);
    head.writeUInt16LE(type, at + 2);
    head.writeUInt32LE(count, at + 4);
    head.writeUInt32LE(value, at + 8);
  }
  for (let channel = 0; channel < 4; channel++) head.writeUInt16LE(8, bits + 2 * channel);
  return Buffer.concat([head, profile ?? new Uint8Array(), data]);
}
