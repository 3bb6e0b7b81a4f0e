import { expect, test } from "vitest";
import { padChannels } from "../../src/nn/layers/padChannels.ts";
import { toNumbers } from "../../src/tensor/tensor.ts";
import { messageOf } from "./messageOf.ts";
import { numbered, runLayer, write } from "./runLayer.ts";

test("channels of zeros stand before and behind", () => {
  const x = numbered([2, 1, 2], (place) => place + 1);
  expect(toNumbers(runLayer(padChannels(1, 2), x))).toEqual([0, 0, 1, 2, 0, 0, 0, 0, 0, 0, 3, 4, 0, 0, 0, 0]);
  expect(write(padChannels(2), [3, 4, 5]).output.shape).toEqual(["N", 7, 4, 5]);
  expect(write(padChannels(0, 1), [3]).output.shape).toEqual(["N", 4]);
});

test("what it refuses", () => {
  expect(messageOf(() => padChannels(-1))).toBe(
    "padChannels: before is out of range: expected a whole number of at least 0, got -1.",
  );
  expect(messageOf(() => padChannels(1, 0.5))).toBe(
    "padChannels: after is out of range: expected a whole number of at least 0, got 0.5.",
  );
  expect(messageOf(() => write(padChannels(1), []))).toBe(
    "padChannels(1, 1): its input has no channels: expected [n, channels, ...], got [N].",
  );
});
