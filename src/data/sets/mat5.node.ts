import { inflateSync } from "node:zlib";
import { ProblemError } from "../../errors.ts";

/** A numeric array of a MATLAB file. */
export interface MatArray {
  /** At least two numbers. The first dimension varies fastest. */
  readonly shape: readonly number[];
  readonly data:
    | Uint8Array
    | Int8Array
    | Uint16Array
    | Int16Array
    | Uint32Array
    | Int32Array
    | Float32Array
    | Float64Array;
}

// The types of data elements and the classes of arrays of the "MATLAB 5.0 MAT-file" format, by their numbers there.
const MATRIX = 14;
const COMPRESSED = 15;
const storage: Readonly<Record<number, NumberArray>> = {
  1: Int8Array,
  2: Uint8Array,
  3: Int16Array,
  4: Uint16Array,
  5: Int32Array,
  6: Uint32Array,
  7: Float32Array,
  9: Float64Array,
};
const numericClasses = new Set([6, 7, 8, 9, 10, 11, 12, 13]); // double, single, int8 ... uint32

type NumberArray = {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBuffer, byteOffset?: number, length?: number): MatArray["data"];
};

/** The largest array that is unpacked: one of a gigabyte. */
const largest = 2 ** 30;

/**
 * The real numeric arrays of a MATLAB 5 file (`save -v6` and `-v7`), by name; cells, structures and texts are passed over.
 * @throws ProblemError when it is no such file, or is cut off.
 */
export function readMat5(bytes: Uint8Array, name: string): ReadonlyMap<string, MatArray> {
  const order = Buffer.from(bytes.subarray(126, 128)).toString("latin1");
  if (bytes.length < 128 || (order !== "IM" && order !== "MI")) {
    const received =
      bytes.length >= 8 && Buffer.from(bytes.subarray(1, 4)).toString("latin1") === "HDF" ? "version 7.3" : undefined;
    throw new ProblemError({ what: `${name} is no MATLAB 5 file`, ...(received && { received }) });
  }
  const isLittle = order === "IM";
  const arrays = new Map<string, MatArray>();
  try {
    for (const element of elements(bytes.subarray(128), isLittle)) {
      const [found, array] = readMatrix(element, isLittle) ?? [];
      if (found !== undefined && array !== undefined) arrays.set(found, array);
    }
  } catch (error) {
    if (!(error instanceof RangeError) && !(error instanceof Error && "code" in error)) throw error;
    throw new ProblemError({ what: `${name} is damaged or cut off` }, { cause: error });
  }
  return arrays;
}

interface Element {
  readonly type: number;
  readonly data: Uint8Array;
}

/** The data elements that lie one after the other, compressed ones unpacked. */
function* elements(bytes: Uint8Array, isLittle: boolean): Generator<Element> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at < bytes.length; ) {
    const first = view.getUint32(at, isLittle);
    const isSmall = first >>> 16 !== 0; // type and length share four bytes, the data are the next four
    const type = isSmall ? first & 0xffff : first;
    const length = isSmall ? first >>> 16 : view.getUint32(at + 4, isLittle);
    const start = at + (isSmall ? 4 : 8);
    if (start + length > bytes.length) throw new RangeError("an element ends behind the file");
    const data = bytes.subarray(start, start + length);
    if (type === COMPRESSED) yield* elements(inflateSync(data, { maxOutputLength: largest }), isLittle);
    else yield { type, data };
    // Elements begin at multiples of 8 bytes, but for compressed ones.
    at = isSmall ? at + 8 : type === COMPRESSED ? start + length : start + Math.ceil(length / 8) * 8;
  }
}

/** Flags, dimensions, name and numbers, each an element of its own. */
function readMatrix({ type, data }: Element, isLittle: boolean): readonly [string, MatArray] | undefined {
  if (type !== MATRIX) return undefined;
  const [flags, dimensions, name, real] = elements(data, isLittle);
  if (flags === undefined || dimensions === undefined || name === undefined || real === undefined) return undefined;
  if (!numericClasses.has(flags.data[isLittle ? 0 : 3]!)) return undefined;
  const shape = Array.from(numbers(dimensions, isLittle));
  const values = numbers(real, isLittle);
  if (values.length !== shape.reduce((product, size) => product * size, 1)) {
    throw new RangeError("an array is shorter than its dimensions say");
  }
  return [Buffer.from(name.data).toString("latin1"), { shape, data: values }];
}

function numbers({ type, data }: Element, isLittle: boolean): MatArray["data"] {
  const Numbers = storage[type];
  if (Numbers === undefined) throw new RangeError(`numbers of an unknown type, ${type}`);
  const size = Numbers.BYTES_PER_ELEMENT;
  if (size === 1) return new Numbers(data.buffer as ArrayBuffer, data.byteOffset, data.length); // no copy: it may be large
  const own = new Uint8Array(data); // aligned, and put into this machine's order
  const swapped = Buffer.from(own.buffer);
  if (!isLittle && size === 2) swapped.swap16();
  if (!isLittle && size === 4) swapped.swap32();
  if (!isLittle && size === 8) swapped.swap64();
  return new Numbers(own.buffer);
}
