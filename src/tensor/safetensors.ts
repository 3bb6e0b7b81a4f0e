/**
 * Named tensors as bytes in the safetensors format (huggingface.co/docs/safetensors): eight bytes that say how long the
 * header is, the header as JSON, and the numbers, little-endian. Python, Rust and others read it without running anything.
 */
import { ProblemError } from "../errors.ts";
import { allocate, type DType } from "./dtype.ts";
import { elementCount, type Tensor, tensor } from "./tensor.ts";

const NAMES: Readonly<Record<DType, string>> = {
  float32: "F32",
  float64: "F64",
  float16: "F16",
  uint8: "U8",
  int8: "I8",
  int32: "I32",
  int64: "I64",
  bool: "BOOL",
};

/** What a safetensors file holds. */
export interface Safetensors {
  readonly tensors: Readonly<Record<string, Tensor>>;
  /** Words kept beside them. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** The bytes of a file in pieces, one after the other; those of tensors are their own memory, not copies. */
export function encodeSafetensors({ tensors, metadata }: Safetensors): readonly Uint8Array[] {
  const header: Record<string, unknown> = { __metadata__: metadata };
  const pieces: Uint8Array[] = [];
  let offset = 0;
  for (const [name, { dtype, shape, data }] of Object.entries(tensors)) {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    header[name] = { dtype: NAMES[dtype], shape, data_offsets: [offset, offset + bytes.length] };
    offset += bytes.length;
    pieces.push(bytes);
  }
  const text = asciiJson(header);
  const padded = text.padEnd(Math.ceil(text.length / 8) * 8);
  const length = new Uint8Array(8);
  new DataView(length.buffer).setBigUint64(0, BigInt(padded.length), true);
  return [length, Uint8Array.from(padded, (letter) => letter.charCodeAt(0)), ...pieces];
}

/** JSON in which every letter is one byte. */
function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[^\0-\x7f]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/**
 * What a file holds. The tensors have memory of their own.
 * @throws ProblemError when the bytes are none of this format, cut off, or hold another element type.
 */
export function decodeSafetensors(bytes: Uint8Array): Safetensors {
  const { header, start } = readHeader(bytes);
  const { __metadata__: metadata = {}, ...entries } = header;
  const tensors = Object.entries(entries).map(
    ([name, entry]) => [name, readTensor(name, entry, bytes, start)] as const,
  );
  return { tensors: Object.fromEntries(tensors), metadata: metadata as Record<string, string> };
}

function readHeader(bytes: Uint8Array): { readonly header: Record<string, unknown>; readonly start: number } {
  if (bytes.length < 8) throw notSafetensors();
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true));
  if (length > bytes.length - 8) throw notSafetensors();
  const text = utf8(bytes.subarray(8, 8 + length));
  try {
    const header: unknown = JSON.parse(text);
    if (typeof header === "object" && header !== null) return { header: { ...header }, start: 8 + length };
  } catch (cause) {
    throw notSafetensors(cause);
  }
  throw notSafetensors();
}

function notSafetensors(cause?: unknown): ProblemError {
  const mend = "Give a complete and unchanged file.";
  return new ProblemError({ what: "This is no safetensors file", mend }, { cause });
}

/** The text that some bytes are. */
function utf8(bytes: Uint8Array): string {
  const escaped: string[] = [];
  for (let start = 0; start < bytes.length; start += 4096) {
    escaped.push(
      Array.from(bytes.subarray(start, start + 4096), (byte) =>
        byte === 37 || byte > 127 ? `%${byte.toString(16)}` : String.fromCharCode(byte),
      ).join(""),
    );
  }
  try {
    return decodeURIComponent(escaped.join(""));
  } catch (cause) {
    throw notSafetensors(cause);
  }
}

function readTensor(name: string, entry: unknown, bytes: Uint8Array, start: number): Tensor {
  const { dtype: word, shape, data_offsets: offsets } = Object(entry) as Record<string, unknown>;
  const dtype = (Object.keys(NAMES) as DType[]).find((each) => NAMES[each] === word);
  if (dtype === undefined) {
    throw new ProblemError({
      what: `The tensor ${name} has an element type that is not supported`,
      expected: Object.values(NAMES).join(", "),
      received: String(word),
    });
  }
  if (!isSizes(shape) || !isSizes(offsets)) throw notSafetensors();
  const data = allocate(dtype, elementCount(shape));
  const [from, to] = offsets;
  if (to! - from! !== data.byteLength || start + to! > bytes.length) {
    throw new ProblemError({
      what: `The tensor ${name} is cut off`,
      expected: `${data.byteLength} bytes`,
      received: String(Math.max(0, Math.min(to!, bytes.length - start) - from!)),
      mend: "Give a complete and unchanged file.",
    });
  }
  new Uint8Array(data.buffer).set(bytes.subarray(start + from!, start + to!));
  return tensor(dtype, shape, data);
}

function isSizes(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((each) => Number.isInteger(each) && each >= 0);
}
