import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { expect, test } from "vitest";
import { arrayImage, arrayLayout } from "../../../src/data/sources/arrayImages.ts";
import { pairArrays } from "../../../src/data/sources/arrayPairs.ts";
import { type NpyHeader, npyHeader, npyNumbers } from "../../../src/data/sources/npy.ts";
import { npyTexts } from "../../../src/data/sources/npyTexts.node.ts";
import { npyOf, numberKinds, written } from "./npyWriter.ts";

/** Files that NumPy wrote. */
const frozen = async (name: string) =>
  readFile(fileURLToPath(new URL(`../../frozen/numpy/${name}.npy`, import.meta.url)));

const numbersOf = (bytes: Uint8Array, header: NpyHeader) =>
  Array.from(npyNumbers(bytes.subarray(header.offset), header));

test.each([
  ["uint8", { kind: "u", size: 1, shape: [2, 3, 4], count: 24 }, Array.from({ length: 24 }, (_, i) => i)],
  ["float64", { kind: "f", size: 8, shape: [2, 2, 2], count: 8 }, Array.from({ length: 8 }, (_, i) => i * (1 / 7))],
  ["int64-big", { kind: "i", size: 8, shape: [3], isLittleEndian: false }, [0, 1, 2]],
  ["bool", { kind: "b", size: 1, shape: [1, 2, 2] }, [1, 0, 0, 1]],
])("NumPy's %s", async (name, expected, numbers) => {
  const bytes = await frozen(name);
  const header = npyHeader(bytes, name);
  expect(header).toMatchObject(expected);
  expect(numbersOf(bytes, header)).toEqual(numbers);
});

test("half precision", async () => {
  const bytes = await frozen("float16");
  const numbers = numbersOf(bytes, npyHeader(bytes, "float16"));
  for (const [i, number] of numbers.entries()) expect(Math.abs(number - i / 7)).toBeLessThanOrEqual(2 ** -11);
  const odd = Uint8Array.from([0x00, 0x3c, 0x00, 0xc0, 0xff, 0x7b, 0x01, 0x00, 0x00, 0x7c, 0x00, 0x7e]);
  const header: NpyHeader = { kind: "f", size: 2, isLittleEndian: true, shape: [6], count: 6, offset: 0 };
  expect(numbersOf(odd, header)).toEqual([1, -2, 65504, 2 ** -24, Number.POSITIVE_INFINITY, Number.NaN]);
});

test("text", async () => {
  for (const [name, texts] of [
    ["unicode", ["gull", "鳥", "🐦 é"]],
    ["bytes", ["cat", "dog"]],
  ] as const) {
    const bytes = await frozen(name);
    const header = npyHeader(bytes, name);
    expect(npyTexts(bytes.subarray(header.offset), header)).toEqual(texts);
  }
});

test.each([
  ["fortran", /fortran: its elements are in Fortran's order.*ascontiguousarray/],
  ["objects", /objects: its elements: expected numbers, or text as labels, got objects of Python/],
])("NumPy's %s is explained", async (name, message) => {
  const bytes = await frozen(name);
  expect(() => npyHeader(bytes, name)).toThrow(message);
});

test("whatever is written is read: every kind of number, either order of bytes, every version", () => {
  const anyArray = fc
    .record({
      type: fc.constantFrom(...numberKinds),
      isLittleEndian: fc.boolean(),
      version: fc.constantFrom(1, 2, 3),
      shape: fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 }),
    })
    .chain((array) => {
      const count = array.shape.reduce((product, each) => product * each, 1);
      return fc.record({
        array: fc.constant(array),
        numbers: fc.array(written(array.type), { minLength: count, maxLength: count }),
      });
    });
  fc.assert(
    fc.property(anyArray, ({ array, numbers }) => {
      const bytes = npyOf(array, numbers);
      const header = npyHeader(bytes, "any");
      expect(header.shape).toEqual(array.shape);
      expect(header.count).toBe(numbers.length);
      expect(numbersOf(bytes, header)).toEqual(numbers);
    }),
  );
});

test("what is no such file is told, never anything else thrown", () => {
  const whole = npyOf({ type: "u1", shape: [2] }, [1, 2]);
  const spoilt = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.nat(whole.length - 3).map((length) => whole.subarray(0, length)),
    fc.tuple(fc.nat(whole.length - 1), fc.integer({ min: 0, max: 255 })).map(([at, byte]) => {
      const copy = Uint8Array.from(whole);
      copy[at] = byte;
      return copy;
    }),
  );
  fc.assert(
    fc.property(spoilt, (bytes) => {
      try {
        const { count, shape } = npyHeader(bytes, "spoilt");
        expect(shape.every((each) => Number.isInteger(each) && each >= 0)).toBe(true);
        expect(Number.isInteger(count)).toBe(true);
      } catch (error) {
        expect(error).toMatchObject({ name: "ProblemError" });
      }
    }),
  );
});

test("shapes of pictures", () => {
  expect(arrayLayout("a", [7, 4, 5])).toEqual({ count: 7, height: 4, width: 5, channels: 1, isPlanar: false });
  expect(arrayLayout("a", [7, 4, 5, 3])).toEqual({ count: 7, height: 4, width: 5, channels: 3, isPlanar: false });
  expect(arrayLayout("a", [7, 3, 4, 5])).toEqual({ count: 7, height: 4, width: 5, channels: 3, isPlanar: true });
  expect(arrayLayout("a", [7, 3, 4, 3])).toEqual({ count: 7, height: 3, width: 4, channels: 3, isPlanar: false });
  expect(() => arrayLayout("a", [7, 784])).toThrow(/got \[7, 784\]\. .*reshape\(-1, height, width\)/);
  expect(() => arrayLayout("a", [7, 4, 5, 4])).toThrow("got [7, 4, 5, 4]");
  expect(() => arrayLayout("a", [7])).toThrow("a: its shape is not that of pictures: expected [n, height, width]");
});

test("channels that follow one another come to stand beside one another", () => {
  const header: NpyHeader = { kind: "u", size: 1, isLittleEndian: true, shape: [1, 3, 1, 2], count: 6, offset: 0 };
  const image = arrayImage(Uint8Array.of(1, 2, 10, 20, 100, 200), header, arrayLayout("a", header.shape), 1);
  expect(image).toEqual({ height: 1, width: 2, channels: 3, data: Uint8Array.of(1, 10, 100, 2, 20, 200) });
});

test.each([
  [{ x_train: 3, y_train: 1, x_test: 3, y_test: 1 }, ["x_train y_train train", "x_test y_test test"]],
  [
    { train_images: 4, train_labels: 2, val_images: 4, val_labels: 2 },
    ["train_images train_labels train", "val_images val_labels validation"],
  ],
  [{ images: 4, labels: 1, names: 1 }, ["images labels"]],
  [{ X: 3, y: 1 }, ["X y"]],
  [{ trainX: 3, trainY: 1 }, ["trainX trainY train"]],
  [
    { dogs_images: 3, dogs_labels: 1, cats_images: 3, cats_labels: 1 },
    ["dogs_images dogs_labels", "cats_images cats_labels"],
  ],
  [{ arr_0: 4, arr_1: 1 }, ["arr_0 arr_1"]],
])("arrays belong together: %j", (arrays, pairs) => {
  const told = pairArrays("a.npz", new Map(Object.entries(arrays)));
  expect(told.map(({ images, labels, split }) => [images, labels, split].filter(Boolean).join(" "))).toEqual(pairs);
});

test.each([
  [{ a: 4, b: 4, c: 1 }, /a.npz: which of its arrays are pictures.*got a, b, c/],
  [{}, /got no array/],
  [{ x_train: 3, y_test: 1 }, /there are no labels for the array x_train: .* got y_test/],
  [{ x: 3 }, /there are no labels for the array x: .* got no other array/],
])("arrays that belong to nothing are explained: %j", (arrays, message) => {
  expect(() => pairArrays("a.npz", new Map(Object.entries(arrays)))).toThrow(message);
});
