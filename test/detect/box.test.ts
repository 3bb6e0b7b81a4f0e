import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Box } from "../../src/data/sources/listing.ts";
import { clipped, intersectionOverUnion } from "../../src/detect/box.ts";

const whole = (least: number) => fc.integer({ min: least, max: 12 });
const boxes = fc.record({ left: whole(0), top: whole(0), width: whole(1), height: whole(1) });

/** By counting squares of one pixel. */
function counted(a: Box, b: Box): number {
  const covers = ({ left, top, width, height }: Box, x: number, y: number) =>
    x >= left && x < left + width && y >= top && y < top + height;
  let [both, either] = [0, 0];
  for (let y = 0; y < 24; y++) {
    for (let x = 0; x < 24; x++) {
      const [inA, inB] = [covers(a, x, y), covers(b, x, y)];
      if (inA && inB) both += 1;
      if (inA || inB) either += 1;
    }
  }
  return both / either;
}

describe("intersectionOverUnion", () => {
  test("is the pixels in both over the pixels in either", () => {
    fc.assert(
      fc.property(boxes, boxes, (a, b) => {
        expect(intersectionOverUnion(a, b)).toBe(counted(a, b));
      }),
    );
  });

  test("is the same from either side, 1 of a box with itself, and does not change when all is moved or enlarged", () => {
    fc.assert(
      fc.property(boxes, boxes, whole(0), whole(1), (a, b, by, times) => {
        const changed = ({ left, top, width, height }: Box) => ({
          ...{ left: (left - by) * times, top: (top + by) * times },
          ...{ width: width * times, height: height * times },
        });
        const iou = intersectionOverUnion(a, b);
        expect(intersectionOverUnion(b, a)).toBe(iou);
        expect(intersectionOverUnion(a, a)).toBe(1);
        expect(intersectionOverUnion(changed(a), changed(b))).toBeCloseTo(iou, 12);
      }),
    );
  });

  test("is 0 of boxes without an area", () => {
    const empty = { left: 1, top: 1, width: 0, height: 3 };
    expect(intersectionOverUnion(empty, empty)).toBe(0);
    expect(intersectionOverUnion(empty, { left: 0, top: 0, width: 5, height: 5 })).toBe(0);
  });
});

describe("clipped", () => {
  test("is what of a box lies inside", () => {
    const picture = { height: 10, width: 20 };
    expect(clipped({ left: 15, top: 4, width: 8, height: 3 }, picture)).toEqual({
      left: 15,
      top: 4,
      width: 5,
      height: 3,
    });
    expect(clipped({ left: -2, top: 8, width: 4, height: 4 }, picture)).toEqual({
      left: 0,
      top: 8,
      width: 2,
      height: 2,
    });
    expect(clipped({ left: 30, top: 0, width: 4, height: 4 }, picture).width).toBe(0);
  });
});
