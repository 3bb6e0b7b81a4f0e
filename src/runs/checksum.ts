/*
 * A checksum inside a safetensors file: the metadata "sha256" is SHA-256 over the whole file, with 64 zeros in its place. A
 * file that was cut off, or of which a single bit changed anywhere, is known as damaged before anything of it is believed.
 */
import { ProblemError } from "../errors.ts";
import type { Sha256 } from "../experiment/weightsHash.ts";

const BEGINNING = '{"__metadata__":{';
const LENGTH = 64;
const ZEROS = "0".repeat(LENGTH);
const FIELD = `"sha256":"`;
/** Where the checksum stands: after the eight bytes of the header's length, and what comes before it in the header. */
const PLACE = 8 + BEGINNING.length + FIELD.length;

/**
 * The same safetensors file with its checksum.
 * @param pieces as `encodeSafetensors` gives them: the header's length, the header, then tensors, which are not copied
 */
export function withChecksum(pieces: readonly Uint8Array[], sha256: Sha256): readonly Uint8Array[] {
  const [, header, ...tensors] = pieces;
  const rest = ascii(header!).trimEnd().slice(BEGINNING.length);
  const text = `${BEGINNING}${FIELD}${ZEROS}"${rest.startsWith("}") ? "" : ","}${rest}`;
  const checked = bytesOf(text.padEnd(Math.ceil(text.length / 8) * 8));
  const length = new Uint8Array(8);
  new DataView(length.buffer).setBigUint64(0, BigInt(checked.length), true);
  checked.set(bytesOf(sha256([length, checked, ...tensors])), PLACE - 8);
  return [length, checked, ...tensors];
}

/**
 * @param bytes of a whole file, with its checksum
 * @throws ProblemError unless they are what was written.
 */
export function expectChecksum(bytes: Uint8Array, sha256: Sha256): void {
  const written = ascii(bytes.subarray(PLACE, PLACE + LENGTH));
  const found = sha256([bytes.subarray(0, PLACE), bytesOf(ZEROS), bytes.subarray(PLACE + LENGTH)]);
  if (ascii(bytes.subarray(8, PLACE)) === BEGINNING + FIELD && written === found) return;
  throw new ProblemError({ what: "it is damaged: its content does not fit its checksum" });
}

function ascii(bytes: Uint8Array): string {
  const pieces: string[] = [];
  for (let at = 0; at < bytes.length; at += 4096) pieces.push(String.fromCharCode(...bytes.subarray(at, at + 4096)));
  return pieces.join("");
}

function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}
