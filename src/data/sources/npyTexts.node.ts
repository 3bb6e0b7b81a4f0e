import type { NpyHeader } from "./npy.ts";

/** Elements as text, without the zeros behind it. */
export function npyTexts(bytes: Uint8Array, { kind, size, isLittleEndian }: NpyHeader): readonly string[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const utf8 = new TextDecoder();
  return Array.from({ length: size === 0 ? 0 : Math.floor(bytes.length / size) }, (_, i) => {
    const element = bytes.subarray(i * size, (i + 1) * size);
    if (kind === "S") return utf8.decode(element).replace(/\0+$/, "");
    const points = Array.from({ length: size / 4 }, (_, j) => view.getUint32(i * size + 4 * j, isLittleEndian));
    return points
      .map((point) => (point > 0x10ffff ? "\uFFFD" : String.fromCodePoint(point)))
      .join("")
      .replace(/\0+$/, "");
  });
}
