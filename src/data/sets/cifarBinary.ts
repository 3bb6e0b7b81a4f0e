import { ProblemError } from "../../errors.ts";
import type { SetPart } from "./parts.ts";

/*
 * The authors' binary form of CIFAR-10: records of 3073 bytes, each a label and then 1024 red, 1024 green and 1024 blue
 * numbers. Plumage keeps images the other way round, [height, width, channels].
 */
const plane = 32 * 32;
const record = 1 + 3 * plane;

/** Records of the binary form as images and labels. */
export function decodeCifarBinary(bytes: Uint8Array): SetPart {
  const count = bytes.length / record;
  if (!Number.isInteger(count)) {
    throw new ProblemError({
      what: "CIFAR-10 batch: it has no whole number of images",
      expected: `a multiple of ${record} bytes`,
      received: `${bytes.length}`,
    });
  }
  const images = new Uint8Array(count * 3 * plane);
  const labels = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    const from = i * record + 1;
    const to = i * 3 * plane;
    labels[i] = bytes[from - 1]!;
    for (let pixel = 0; pixel < plane; pixel++) {
      images[to + 3 * pixel] = bytes[from + pixel]!;
      images[to + 3 * pixel + 1] = bytes[from + plane + pixel]!;
      images[to + 3 * pixel + 2] = bytes[from + 2 * plane + pixel]!;
    }
  }
  return { images, labels };
}

/** Images and labels as records of the binary form, whose checksums their authors published. */
export function encodeCifarBinary({ images, labels }: SetPart): Uint8Array {
  const bytes = new Uint8Array(labels.length * record);
  for (const [i, label] of labels.entries()) {
    const to = i * record + 1;
    const from = i * 3 * plane;
    bytes[to - 1] = label;
    for (let pixel = 0; pixel < plane; pixel++) {
      bytes[to + pixel] = images[from + 3 * pixel]!;
      bytes[to + plane + pixel] = images[from + 3 * pixel + 1]!;
      bytes[to + 2 * plane + pixel] = images[from + 3 * pixel + 2]!;
    }
  }
  return bytes;
}
