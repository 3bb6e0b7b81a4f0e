import { ProblemError } from "../../errors.ts";

/** An array of bytes in the IDX form, in which MNIST is kept. */
export interface IdxArray {
  readonly shape: readonly number[];
  /** A view of the file's bytes. */
  readonly data: Uint8Array;
}

/**
 * Reads an IDX file of unsigned bytes: 0, 0, 8, the number of dimensions, each dimension as a big-endian uint32, the data.
 * @throws ProblemError when it is of another kind, or its length is not what its shape says.
 */
export function parseIdx(bytes: Uint8Array, name: string): IdxArray {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const rank = bytes.length < 4 || view.getUint32(0) >>> 8 !== 8 ? 0 : view.getUint8(3);
  const start = 4 + 4 * rank;
  if (rank === 0 || bytes.length < start) throw new ProblemError({ what: `${name} is no IDX file of bytes` });
  const shape = Array.from({ length: rank }, (_, i) => view.getUint32(4 + 4 * i));
  const length = shape.reduce((product, size) => product * size, 1);
  if (bytes.length !== start + length) {
    throw new ProblemError({
      what: `${name}: its length does not fit its shape [${shape.join(", ")}]`,
      expected: `${start + length} bytes`,
      received: `${bytes.length}`,
    });
  }
  return { shape, data: bytes.subarray(start) };
}
