import { describe, expect, it } from "vitest";
import { decodeCifar100 } from "../../../src/data/sets/cifarBinary.ts";
import { cifar100, cifar100Superclasses } from "../../../src/data/sets/entries/cifar100.ts";
import { decodeEmnistLetters, decodeIdxFiles } from "../../../src/data/sets/idxSets.ts";
import { readMat5 } from "../../../src/data/sets/mat5.node.ts";
import { decodeSvhn } from "../../../src/data/sets/svhn.node.ts";
import { idx, mat5 } from "./made.ts";

describe("IDX sets", () => {
  const images = Uint8Array.from({ length: 2 * 6 }, (_, i) => i);
  const files = (prefix: string, test: string, shape: readonly number[], labels: readonly number[]) =>
    new Map(
      ["train", test].flatMap((part) => [
        [`${prefix}${part}-images-idx3-ubyte`, idx(shape, images)] as const,
        [`${prefix}${part}-labels-idx1-ubyte`, idx([labels.length], labels)] as const,
      ]),
    );

  it("are images beside labels, and tell their size", () => {
    const { train, test } = decodeIdxFiles(files("", "t10k", [2, 2, 3], [7, 0]));
    expect({ ...train, images: Uint8Array.from(train.images) }).toEqual({
      images,
      labels: Int32Array.of(7, 0),
      size: [2, 3, 1],
    });
    expect(test).toEqual(train);
  });

  it("must belong together", () => {
    expect(() => decodeIdxFiles(files("", "t10k", [2, 2, 3], [7]))).toThrow(
      /do not belong together.*\[2, 2, 3\] and \[1\]/,
    );
  });

  it("of EMNIST are set upright, and count from 0", () => {
    // The letter L, lying on its side as its file has it.
    const lying = [1, 1, 1, 0, 0, 1, 0, 0, 1];
    const parts = ["train", "test"].flatMap((part) => [
      [`emnist-letters-${part}-images-idx3-ubyte`, idx([2, 3, 3], [...lying, 0, 1, 2, 3, 4, 5, 6, 7, 8])] as const,
      [`emnist-letters-${part}-labels-idx1-ubyte`, idx([2], [12, 1])] as const,
    ]);
    const { test } = decodeEmnistLetters(new Map(parts));
    expect([...test.images.subarray(0, 9)]).toEqual([1, 0, 0, 1, 0, 0, 1, 1, 1]);
    expect([...test.images.subarray(9)]).toEqual([0, 3, 6, 1, 4, 7, 2, 5, 8]);
    expect([...test.labels]).toEqual([11, 0]);
  });
});

describe("CIFAR-100", () => {
  const record = (coarse: number, fine: number) =>
    Buffer.concat([Uint8Array.of(coarse, fine), Uint8Array.from({ length: 3072 }, (_, i) => i >> 8)]);

  it("has a hundred classes, five in each of twenty superclasses", () => {
    expect(Object.values(cifar100Superclasses).map((members) => members.length)).toEqual(new Array(20).fill(5));
    expect(cifar100.classes).toHaveLength(100);
    expect([cifar100.classes[0], cifar100.classes[1], cifar100.classes[99]]).toEqual([
      "apple",
      "aquarium_fish",
      "worm",
    ]);
  });

  it("gives the finer label, and colours last", () => {
    // Beavers are class 4, of the superclass 0; worms class 99, of the superclass 13.
    const train = Buffer.concat([record(0, 4), record(13, 99)]);
    const parts = decodeCifar100(
      new Map([
        ["train.bin", train],
        ["test.bin", record(0, 4)],
      ]),
    );
    expect([...parts.train.labels, ...parts.test.labels]).toEqual([4, 99, 4]);
    expect([...parts.train.images.subarray(3 * 1023, 3 * 1023 + 3)]).toEqual([3, 7, 11]);
  });

  it("is not what has labels that contradict one another", () => {
    const files = (bytes: Buffer) =>
      new Map([
        ["train.bin", bytes],
        ["test.bin", bytes],
      ]);
    expect(() => decodeCifar100(files(record(1, 4)))).toThrow(/train\.bin is not CIFAR-100: image 0 .*got 4 and 1/);
    expect(() => decodeCifar100(files(record(0, 100)))).toThrow(/class from 0 to 99/);
    expect(() => decodeCifar100(files(record(0, 4).subarray(1)))).toThrow(/multiple of 3074 bytes, got 3073/);
  });
});

describe("MATLAB 5 files", () => {
  const arrays = {
    trn1: { shape: [1, 3], data: Float64Array.of(1, 1360, 2.5) },
    X: { shape: [2, 2, 3], data: Uint8Array.from({ length: 12 }, (_, i) => 250 - i) },
    n: { shape: [1, 2], data: Uint16Array.of(1, 65535) },
    a: { shape: [1, 1], data: Uint8Array.of(9) },
  };

  it.each([
    { compressed: true, big: false },
    { compressed: false, big: false },
    { compressed: true, big: true },
    { compressed: false, big: true },
  ])("are read: %o", (form) => {
    expect(Object.fromEntries(readMat5(mat5(arrays, form), "x.mat"))).toEqual(arrays);
  });

  it("are refused when they are something else, or cut off", () => {
    expect(() => readMat5(Buffer.from("hello"), "x.mat")).toThrow("x.mat is no MATLAB 5 file");
    const whole = mat5(arrays);
    for (const length of [130, 140, whole.length - 1]) {
      expect(() => readMat5(whole.subarray(0, length), "x.mat")).toThrow("x.mat is damaged or cut off");
    }
    const tooShort = mat5({ X: { shape: [9, 9], data: Uint8Array.of(1) } });
    expect(() => readMat5(tooShort, "x.mat")).toThrow("x.mat is damaged or cut off");
  });
});

describe("SVHN", () => {
  /** Numbers that tell their place: row, column, channel and image, in MATLAB's order. */
  const X = (count: number) => {
    const data: number[] = [];
    for (let image = 0; image < count; image++)
      for (let channel = 0; channel < 3; channel++)
        for (let column = 0; column < 2; column++)
          for (let row = 0; row < 2; row++) data.push(image * 100 + channel * 10 + row * 2 + column);
    return { shape: count === 1 ? [2, 2, 3] : [2, 2, 3, count], data: Uint8Array.from(data) };
  };
  const file = (labels: readonly number[], count = labels.length) =>
    mat5({ X: X(count), y: { shape: [labels.length, 1], data: Uint8Array.from(labels) } });

  it("is set upright, image by image, and 10 is the digit 0", () => {
    const files = new Map([
      ["train_32x32.mat", file([10, 3])],
      ["test_32x32.mat", file([9])],
    ]);
    const { train, test } = decodeSvhn(files);
    expect(train.size).toEqual([2, 2, 3]);
    expect([...train.images.subarray(0, 12)]).toEqual([0, 10, 20, 1, 11, 21, 2, 12, 22, 3, 13, 23]);
    expect([...train.images.subarray(12, 15)]).toEqual([100, 110, 120]);
    expect([...train.labels, ...test.labels]).toEqual([0, 3, 9]);
  });

  it("has as many labels as images", () => {
    const files = new Map([
      ["train_32x32.mat", file([1, 2], 1)],
      ["test_32x32.mat", file([9])],
    ]);
    expect(() => decodeSvhn(files)).toThrow(/train_32x32\.mat does not hold.*y \[2, 1\]/);
  });
});
