import { ProblemError } from "../../errors.ts";
import { cifar100, cifar100Groups, cifar100Superclasses } from "./entries/cifar100.ts";
import type { SetPart, SetParts } from "./parts.ts";

/*
 * The authors' binary form of CIFAR-10: records of 3073 bytes, each a label and then 1024 red, 1024 green and 1024 blue
 * numbers. CIFAR-100 has two labels before them: of the superclass, and of the class. Plumage keeps images the other way
 * round, [height, width, channels].
 */
const plane = 32 * 32;

/** Records of the binary form as images and labels, the last label of each where there are several. */
export function decodeCifarBinary(bytes: Uint8Array, labelBytes: 1 | 2 = 1): SetPart {
  const record = labelBytes + 3 * plane;
  const count = bytes.length / record;
  if (!Number.isInteger(count)) {
    throw new ProblemError({
      what: `CIFAR-${labelBytes === 1 ? 10 : 100} batch: it has no whole number of images`,
      expected: `a multiple of ${record} bytes`,
      received: `${bytes.length}`,
    });
  }
  const images = new Uint8Array(count * 3 * plane);
  const labels = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    const from = i * record + labelBytes;
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
  const record = 1 + 3 * plane;
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

/** The six batches of the authors' binary version: five for training, the sixth for testing. */
export function decodeCifar10Batches(files: ReadonlyMap<string, Uint8Array>): SetParts {
  return {
    train: joinParts([1, 2, 3, 4, 5].map((batch) => decodeCifarBinary(files.get(`data_batch_${batch}.bin`)!))),
    test: decodeCifarBinary(files.get("test_batch.bin")!),
  };
}

/** One part after the other, as one. */
export function joinParts(parts: readonly SetPart[]): SetPart {
  const images = new Uint8Array(parts.reduce((sum, part) => sum + part.images.length, 0));
  const labels = new Int32Array(parts.reduce((sum, part) => sum + part.labels.length, 0));
  let pixels = 0;
  let count = 0;
  for (const part of parts) {
    images.set(part.images, pixels);
    labels.set(part.labels, count);
    pixels += part.images.length;
    count += part.labels.length;
  }
  return { images, labels };
}

/**
 * The two files of the authors' binary version of CIFAR-100. Of the two labels the finer is taken; the other must be that
 * of its superclass, which guards against a file that is something else.
 */
export function decodeCifar100(files: ReadonlyMap<string, Uint8Array>): SetParts {
  const decode = (name: string): SetPart => {
    const bytes = files.get(name)!;
    const part = decodeCifarBinary(bytes, 2);
    for (const [i, label] of part.labels.entries()) {
      const coarse = bytes[i * (2 + 3 * plane)]!;
      if (superclassOf[label] === coarse) continue;
      throw new ProblemError({
        what: `${name} is not CIFAR-100: image ${i} has labels that do not belong together`,
        expected: `a class from 0 to 99 and its superclass${superclassOf[label] === undefined ? "" : `, ${superclassOf[label]}`}`,
        received: `${label} and ${coarse}`,
      });
    }
    return part;
  };
  return { train: decode("train.bin"), test: decode("test.bin") };
}

/** The number of the superclass of each class. */
const groups = Object.keys(cifar100Superclasses);
const superclassOf = cifar100.classes.map((name) => groups.indexOf(cifar100Groups[name]!));
