import fc from "fast-check";

export const numberKinds = ["u1", "u2", "u4", "u8", "i1", "i2", "i4", "i8", "f4", "f8"] as const;
export type NumberKind = (typeof numberKinds)[number];

export interface WrittenArray {
  readonly type: NumberKind;
  readonly shape: readonly number[];
  readonly isLittleEndian?: boolean;
  readonly version?: number;
}

/** Numbers that a type holds exactly. */
export function written(type: NumberKind): fc.Arbitrary<number> {
  if (type === "f4") return fc.float().filter((each) => !Object.is(each, -0));
  if (type === "f8") return fc.double().filter((each) => !Object.is(each, -0));
  const bits = Math.min(53, 8 * Number(type[1]));
  return type[0] === "u"
    ? fc.nat({ max: Math.min(2 ** 31 - 1, 2 ** bits - 1) })
    : fc.integer({ min: -(2 ** (Math.min(bits, 32) - 1)), max: 2 ** (Math.min(bits, 32) - 1) - 1 });
}

/** An .npy file, for tests. */
export function npyOf(
  { type, shape, isLittleEndian = true, version = 1 }: WrittenArray,
  numbers: ArrayLike<number>,
): Uint8Array {
  const size = Number(type[1]);
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
  const dictionary = `{'descr': '${isLittleEndian ? "<" : ">"}${type}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const lengthBytes = version === 1 ? 2 : 4;
  const header = `${dictionary.padEnd(Math.ceil((dictionary.length + 9 + lengthBytes) / 64) * 64 - 9 - lengthBytes)}\n`;
  const start = 8 + lengthBytes + header.length;
  const bytes = Buffer.alloc(start + numbers.length * size);
  bytes.write("\x93NUMPY", "latin1");
  bytes[6] = version;
  bytes.writeUIntLE(header.length, 8, lengthBytes);
  bytes.write(header, 8 + lengthBytes, "latin1");
  const view = new DataView(bytes.buffer, bytes.byteOffset + start);
  const writers = {
    u1: (at, value) => view.setUint8(at, value),
    u2: (at, value) => view.setUint16(at, value, isLittleEndian),
    u4: (at, value) => view.setUint32(at, value, isLittleEndian),
    u8: (at, value) => view.setBigUint64(at, BigInt(value), isLittleEndian),
    i1: (at, value) => view.setInt8(at, value),
    i2: (at, value) => view.setInt16(at, value, isLittleEndian),
    i4: (at, value) => view.setInt32(at, value, isLittleEndian),
    i8: (at, value) => view.setBigInt64(at, BigInt(value), isLittleEndian),
    f4: (at, value) => view.setFloat32(at, value, isLittleEndian),
    f8: (at, value) => view.setFloat64(at, value, isLittleEndian),
  } satisfies Record<NumberKind, (at: number, value: number) => void>;
  for (let i = 0; i < numbers.length; i++) writers[type](i * size, numbers[i]!);
  return bytes;
}
