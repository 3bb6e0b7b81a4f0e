/**
 * A digest at the end of a model file: whoever opens the file can tell whether it is as it was written. It guards against
 * accidents, not against forgers: who changes a file on purpose can seal it anew.
 *
 * A protobuf message may have its fields in any order, and a list in pieces. So the seal is one more entry of the model's
 * metadata behind all else, and its digest is over every byte before it.
 */
import { sha256 } from "./sha256.ts";

/** "whole": as it was written. "broken": changed since. "missing": it never had a seal, or another program wrote it anew. */
export type SealState = "whole" | "broken" | "missing";

const KEY = "seal";
const DIGITS = 64;
/** Protobuf: a field's number and wire type in one byte, the length in another, then the content. */
const METADATA = (14 << 3) | 2;
const [ENTRY_KEY, ENTRY_VALUE] = [(1 << 3) | 2, (2 << 3) | 2];
const HEAD = Uint8Array.from([
  METADATA,
  2 + KEY.length + 2 + DIGITS,
  ENTRY_KEY,
  KEY.length,
  ...codes(KEY),
  ENTRY_VALUE,
  DIGITS,
]);

/** The bytes of an ONNX file with their seal. */
export function sealed(model: Uint8Array): Uint8Array {
  const result = new Uint8Array(model.length + HEAD.length + DIGITS);
  result.set(model);
  result.set(HEAD, model.length);
  result.set(codes(sha256(model)), model.length + HEAD.length);
  return result;
}

/** The digest that a file is sealed with, SHA-256 in hexadecimal; undefined where it has none. */
export function sealIn(file: Uint8Array): string | undefined {
  const start = file.length - DIGITS - HEAD.length;
  if (start < 0 || !HEAD.every((byte, i) => file[start + i] === byte)) return undefined;
  return String.fromCharCode(...file.subarray(start + HEAD.length));
}

/** Whether a file is as it was when it was sealed. */
export function sealState(file: Uint8Array): SealState {
  const seal = sealIn(file);
  if (seal === undefined) return "missing";
  return sha256(file.subarray(0, file.length - DIGITS - HEAD.length)) === seal ? "whole" : "broken";
}

function codes(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}
