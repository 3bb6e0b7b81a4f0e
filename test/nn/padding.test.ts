import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { conv2d } from "../../src/nn/layers/conv2d.ts";
import { maxPool2d } from "../../src/nn/layers/maxPool2d.ts";
import { padsOf } from "../../src/nn/layers/padding.ts";
import { write } from "./runLayer.ts";

const sizes = fc.record({
  size: fc.integer({ min: 1, max: 40 }),
  kernel: fc.integer({ min: 1, max: 9 }),
  stride: fc.integer({ min: 1, max: 5 }),
});

describe("TensorFlow's rule", () => {
  test("same: ceil(size / stride) places, with as few zeros as that takes, the odd one at the end", () => {
    fc.assert(
      fc.property(sizes, ({ size, kernel, stride }) => {
        const [before, after] = padsOf("same", [size], { kernel: [kernel], strides: [stride] }) as [number, number];
        const places = (zeros: number) => Math.floor((size + zeros - kernel) / stride) + 1;
        const wanted = Math.ceil(size / stride);
        // Where the stride is longer than the window, windows may end before the image does.
        if (before + after > 0) expect(places(before + after)).toBe(wanted);
        else expect(places(0)).toBeGreaterThanOrEqual(wanted);
        if (before + after > 0) expect(places(before + after - 1)).toBeLessThan(wanted);
        expect(after - before === 0 || after - before === 1).toBe(true);
      }),
    );
  });

  test("same: the output of conv2d has ceil(size / stride) places", () => {
    fc.assert(
      fc.property(sizes, sizes, (height, width) => {
        const layer = conv2d(1, [height.kernel, width.kernel], { strides: [height.stride, width.stride] });
        const expected = [Math.ceil(height.size / height.stride), Math.ceil(width.size / width.stride)];
        expect(write(layer, [1, height.size, width.size]).output.shape.slice(2)).toEqual(expected);
      }),
    );
  });

  test("same: the output of maxPool2d has ceil(size / stride) places", () => {
    fc.assert(
      fc.property(sizes, ({ size, kernel, stride }) => {
        const layer = maxPool2d(kernel, { strides: stride, padding: "same" });
        expect(write(layer, [1, size, size]).output.shape[2]).toBe(Math.ceil(size / stride));
      }),
    );
  });

  test("valid: ceil((size - kernel + 1) / stride) places, no zeros", () => {
    fc.assert(
      fc.property(sizes, ({ size, kernel, stride }) => {
        fc.pre(kernel <= size);
        const layer = conv2d(1, kernel, { strides: stride, padding: "valid" });
        expect(write(layer, [1, size, size]).output.shape[2]).toBe(Math.ceil((size - kernel + 1) / stride));
        expect(padsOf("valid", [size, size], { kernel: [kernel, kernel], strides: [stride, stride] })).toEqual([
          0, 0, 0, 0,
        ]);
      }),
    );
  });

  test("valid: the output of maxPool2d has floor((size - window) / stride) + 1 places, also where windows overlap", () => {
    fc.assert(
      fc.property(sizes, ({ size, kernel, stride }) => {
        fc.pre(kernel <= size);
        const { output } = write(maxPool2d(kernel, { strides: stride }), [1, size, size]);
        expect(output.shape[3]).toBe(Math.floor((size - kernel) / stride) + 1);
      }),
    );
  });

  // As tf.nn.conv2d pads the first layers of well known networks.
  test.each([
    { size: 224, kernel: 7, stride: 2, pads: [2, 3] },
    { size: 299, kernel: 3, stride: 2, pads: [1, 1] },
    { size: 112, kernel: 3, stride: 2, pads: [0, 1] },
    { size: 32, kernel: 3, stride: 1, pads: [1, 1] },
    { size: 227, kernel: 11, stride: 4, pads: [4, 4] },
    { size: 5, kernel: 2, stride: 2, pads: [0, 1] },
    { size: 8, kernel: 2, stride: 3, pads: [0, 0] },
  ])("$size pixels, window $kernel, stride $stride: $pads", ({ size, kernel, stride, pads }) => {
    expect(padsOf("same", [size], { kernel: [kernel], strides: [stride] })).toEqual(pads);
  });
});
