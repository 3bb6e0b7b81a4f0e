/** Numbers and lists as people read them. */
import { expect, test } from "vitest";
import { count, counted, listed, percent } from "../../src/words.ts";

test("parts are not rounded to all or nothing", () => {
  const parts = [0, 0.0001, 0.0005, 0.5, 0.93456, 0.9995, 0.99996, 1];
  expect(parts.map(percent)).toEqual([
    ...["0.0 %", "< 0.1 %", "0.1 %", "50.0 %", "93.5 %", "> 99.9 %", "> 99.9 %", "100.0 %"],
  ]);
});

test("things are one or many", () => {
  expect([counted(1, "picture"), counted(0, "picture"), counted(2000, "picture")]).toEqual([
    ...["1 picture", "0 pictures", "2,000 pictures"],
  ]);
  expect(["class", "box", "batch", "epoch"].map((noun) => counted(2, noun))).toEqual([
    ...["2 classes", "2 boxes", "2 batches", "2 epochs"],
  ]);
  expect(count(1234567.4)).toBe("1,234,567");
});

test("lists end in and", () => {
  expect([[], ["a"], ["a", "b"], ["a", "b", "c"]].map(listed)).toEqual(["", "a", "a and b", "a, b and c"]);
});
