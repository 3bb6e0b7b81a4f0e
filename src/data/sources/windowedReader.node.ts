import type { FileHandle } from "node:fs/promises";
import { RandomAccessReader } from "yauzl";

const windowSize = 2 ** 20;

/** Reads a file in large pieces, of which most small reads are then served: an archive's directory is hundred thousands. */
export function windowedReader(handle: FileHandle): RandomAccessReader {
  let start = 0;
  let window: Buffer = Buffer.alloc(0);
  const move = async (position: number, length: number) => {
    const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(length), 0, length, position);
    start = position;
    window = buffer.subarray(0, bytesRead);
  };
  const read: RandomAccessReader["read"] = (into, offset, length, position, done) => {
    const tell = done as (error: Error | null, bytesRead?: number) => void;
    const copy = () => window.copy(into, offset, position - start, Math.min(window.length, position - start + length));
    if (position >= start && position + length <= start + window.length) tell(null, copy());
    else move(position, Math.max(length, windowSize)).then(() => tell(null, copy()), tell);
  };
  // The type is abstract, for those who extend it; an object with a `read` of its own does as well.
  return Object.assign(new (RandomAccessReader as unknown as new () => RandomAccessReader)(), { read });
}
