import { ProblemError } from "../../errors.ts";

/*
 * NumPy's format for one array: "\x93NUMPY", two bytes of version, the header's length (two bytes in version 1, four
 * after it), the header as a literal of Python, then the numbers, the last index running fastest.
 * https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */

/** What an array's numbers are: unsigned, signed, floating, truth values, text of 4 bytes or of 1 byte a character. */
export type NpyKind = "u" | "i" | "f" | "b" | "U" | "S";

export interface NpyHeader {
  readonly kind: NpyKind;
  /** Bytes an element takes. */
  readonly size: number;
  readonly isLittleEndian: boolean;
  readonly shape: readonly number[];
  /** How many elements there are. */
  readonly count: number;
  /** Where the first begins, in bytes. */
  readonly offset: number;
}

/** No header of an array of pictures or labels is longer. */
export const longestHeader = 65_536;

const sizes: Readonly<Record<string, readonly number[]>> = { u: [1, 2, 4, 8], i: [1, 2, 4, 8], f: [2, 4, 8], b: [1] };

/**
 * Reads the header of an .npy file.
 * @param bytes the beginning of the file, at least `longestHeader` of it or all
 * @param name what to call it in messages
 * @throws ProblemError when it is no such file, or one of another kind than numbers and text.
 */
export function npyHeader(bytes: Uint8Array, name: string): NpyHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isNpy = bytes.length >= 12 && "\x93NUMPY" === String.fromCharCode(...bytes.subarray(0, 6));
  if (!isNpy)
    throw new ProblemError({ what: `${name} is no .npy file, or cut off`, mend: "Write it with numpy.save." });
  const start = bytes[6] === 1 ? 10 : 12;
  const offset = start + (start === 10 ? view.getUint16(8, true) : view.getUint32(8, true));
  const header = Array.from(bytes.subarray(start, offset), (byte) => String.fromCharCode(byte)).join("");
  const descr = /'descr'\s*:\s*'([^']*)'/.exec(header)?.[1];
  const shape = /'shape'\s*:\s*\(([\d\s,L]*)\)/.exec(header)?.[1];
  const isFortran = /'fortran_order'\s*:\s*True/.test(header);
  if (offset > bytes.length || shape === undefined) throw new ProblemError({ what: `${name}: its header is damaged` });
  const [, order, kind, digits] = /^([<>|=])([a-zA-Z])(\d+)$/.exec(descr ?? "") ?? [];
  const length = Number(digits);
  if (kind === undefined || !(kind === "U" || kind === "S" || sizes[kind]?.includes(length))) {
    throw new ProblemError({
      what: `${name}: its elements`,
      expected: "numbers, or text as labels",
      received: descr === undefined ? "records" : descr.includes("O") ? "objects of Python" : descr,
      mend: 'Write it anew with numpy.save(file, array.astype("uint8")).',
    });
  }
  const dimensions = shape
    .split(",")
    .filter((each) => each.trim() !== "")
    .map((each) => Number.parseInt(each, 10));
  if (isFortran && dimensions.length > 1) {
    throw new ProblemError({
      what: `${name}: its elements are in Fortran's order`,
      expected: "C's order, the last index running fastest",
      mend: "Write it anew with numpy.save(file, numpy.ascontiguousarray(array)).",
    });
  }
  return {
    kind: kind as NpyKind,
    size: kind === "U" ? 4 * length : length,
    isLittleEndian: order !== ">",
    shape: dimensions,
    count: dimensions.reduce((product, each) => product * each, 1),
    offset,
  };
}

/** Elements as numbers; truth values are 0 and 1. Whole numbers above 2 ** 53 lose their last digits. */
export function npyNumbers(bytes: Uint8Array, { kind, size, isLittleEndian }: NpyHeader): Float64Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const little = isLittleEndian;
  const readers: Readonly<Record<string, (at: number) => number>> = {
    b1: (at) => (view.getUint8(at) === 0 ? 0 : 1),
    u1: (at) => view.getUint8(at),
    u2: (at) => view.getUint16(at, little),
    u4: (at) => view.getUint32(at, little),
    u8: (at) => Number(view.getBigUint64(at, little)),
    i1: (at) => view.getInt8(at),
    i2: (at) => view.getInt16(at, little),
    i4: (at) => view.getInt32(at, little),
    i8: (at) => Number(view.getBigInt64(at, little)),
    f2: (at) => half(view.getUint16(at, little)),
    f4: (at) => view.getFloat32(at, little),
    f8: (at) => view.getFloat64(at, little),
  };
  const read = readers[`${kind}${size}`]!;
  return Float64Array.from({ length: Math.floor(bytes.length / size) }, (_, i) => read(i * size));
}

/** A number of IEEE 754's binary16: a sign, 5 bits of exponent, 10 of fraction. */
function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1024 + fraction) * 2 ** (exponent - 25);
}
