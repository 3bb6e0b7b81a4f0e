import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { constant, type Value } from "../../src/graph/graph.ts";
import { broadcastShapes } from "../../src/graph/shape.ts";
import { conv, convTranspose } from "../../src/ops/conv.ts";
import { add, mul } from "../../src/ops/elementwise.ts";
import { concat, expand, pad, reshape, slice, transpose } from "../../src/ops/layout.ts";
import { matMul } from "../../src/ops/matrix.ts";
import { averagePool, maxPool } from "../../src/ops/pool.ts";
import { reduceMax, reduceMean, reduceSum } from "../../src/ops/reduce.ts";
import { softmax } from "../../src/ops/softmax.ts";
import { evaluate } from "../../src/reference/evaluate.ts";
import { elementCount, filled, fromNumbers, toNumbers } from "../../src/tensor/tensor.ts";

const size = fc.integer({ min: 0, max: 4 });
const shape = fc.array(size, { maxLength: 4 });
const position = fc.integer({ min: -8, max: 8 });

/** 0, 1, 2 ... in a shape. `evaluate` also holds the inferred shape against what it computes. */
function counted(...sizes: number[]): Value {
  const values = Array.from({ length: elementCount(sizes) }, (_, i) => i);
  return constant(fromNumbers("float64", sizes, values));
}

/** Ones in a shape. */
function ones(...sizes: number[]): Value {
  return constant(filled("float64", sizes, 1));
}

function run(value: Value) {
  const [result] = evaluate([value], {});
  return { shape: result!.shape, numbers: toNumbers(result!) };
}

/** Two shapes that broadcast: some axes of a common shape made 1, some dropped in front. */
const broadcasting = fc
  .array(fc.record({ size, left: fc.boolean(), right: fc.boolean() }), { maxLength: 4 })
  .chain((axes) =>
    fc.record({
      left: fc.nat(axes.length).map((drop) => axes.map((each) => (each.left ? each.size : 1)).slice(drop)),
      right: fc.nat(axes.length).map((drop) => axes.map((each) => (each.right ? each.size : 1)).slice(drop)),
    }),
  );

describe("broadcasting", () => {
  test("does not depend on the order of operands", () => {
    fc.assert(
      fc.property(broadcasting, ({ left, right }) => {
        const [a, b] = [counted(...left), counted(...right)];
        expect(run(add(a, b))).toEqual(run(add(b, a)));
        expect(run(mul(a, b)).shape).toEqual(broadcastShapes(left, right));
      }),
    );
  });

  test("is the same as expanding both first", () => {
    fc.assert(
      fc.property(broadcasting, ({ left, right }) => {
        const [a, b] = [counted(...left), counted(...right)];
        const joined = broadcastShapes(left, right)!;
        expect(run(add(a, b))).toEqual(run(add(expand(a, joined), expand(b, joined))));
      }),
    );
  });
});

describe("layout", () => {
  test("reshape keeps the elements, and -1 finds the remaining size", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 }), fc.nat(3), (sizes, at) => {
        const hidden = at % sizes.length;
        const flat = counted(elementCount(sizes));
        const shaped = reshape(flat, sizes.with(hidden, -1));
        expect(shaped.shape).toEqual(sizes);
        expect(run(reshape(shaped, [-1]))).toEqual(run(flat));
      }),
    );
  });

  test("transpose by a permutation, then back, changes nothing", () => {
    const permuted = shape.chain((sizes) =>
      fc.record({
        sizes: fc.constant(sizes),
        perm: fc.shuffledSubarray(
          sizes.map((_, axis) => axis),
          { minLength: sizes.length },
        ),
      }),
    );
    fc.assert(
      fc.property(permuted, ({ sizes, perm }) => {
        const back = perm.map((_, axis) => perm.indexOf(axis));
        expect(run(transpose(transpose(counted(...sizes), perm), back))).toEqual(run(counted(...sizes)));
        expect(run(transpose(transpose(counted(...sizes))))).toEqual(run(counted(...sizes)));
      }),
    );
  });

  test("slice with step 1 is Array.prototype.slice", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 6 }), position, position, (length, start, end) => {
        const elements = run(counted(length)).numbers;
        expect(run(slice(counted(length), [{ axis: 0, start, end }])).numbers).toEqual(elements.slice(start, end));
      }),
    );
  });

  test("slice visits start, start + step ... until the end", () => {
    const step = fc.integer({ min: -4, max: 4 }).filter((each) => each !== 0);
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 6 }),
        fc.option(position),
        fc.option(position),
        step,
        (length, from, to, by) => {
          const range = { axis: 1, step: by, ...(from !== null && { start: from }), ...(to !== null && { end: to }) };
          const expected = visited(length, from, to, by);
          expect(run(slice(counted(1, length), [range]))).toEqual({ shape: [1, expected.length], numbers: expected });
        },
      ),
    );
  });

  /** As Python's x[from:to:by] is defined, without any clamping: walk and keep what exists. */
  function visited(length: number, from: number | null, to: number | null, by: number): number[] {
    const place = (at: number) => (at < 0 ? at + length : at);
    const start = from === null ? (by > 0 ? 0 : length - 1) : place(from);
    const end = to === null ? by * Infinity : place(to);
    const begin = by > 0 ? Math.max(start, 0) : Math.min(start, length - 1);
    const found: number[] = [];
    const goesOn = (at: number) => (by > 0 ? at < Math.min(end, length) : at > Math.max(end, -1));
    for (let at = begin; goesOn(at); at += by) found.push(at);
    return found;
  }

  test("padding, then cropping by the same widths, changes nothing", () => {
    const widths = fc.array(fc.nat(3), { minLength: 4, maxLength: 4 });
    fc.assert(
      fc.property(fc.tuple(size, size), widths, (sizes, pads) => {
        const x = counted(...sizes);
        const back = pads.map((width) => -width);
        expect(run(pad(pad(x, pads, { value: 9 }), back))).toEqual(run(x));
      }),
    );
  });

  test("a mirrored border reads like the image walked back and forth", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 5 }), fc.nat(4), fc.nat(4), (length, before, after) => {
        const [left, right] = [Math.min(before, length - 1), Math.min(after, length - 1)];
        const { numbers } = run(pad(counted(length), [left, right], { mode: "reflect" }));
        const period = 2 * (length - 1);
        const walk = numbers.map((_, i) => {
          const at = (((i - left) % period) + period) % period;
          return Math.min(at, period - at);
        });
        expect(numbers).toEqual(walk);
      }),
    );
  });

  test("the parts of a concatenation are its inputs", () => {
    fc.assert(
      fc.property(fc.array(size, { minLength: 1, maxLength: 4 }), (widths) => {
        const parts = widths.map((width) => counted(2, width, 3));
        const whole = concat(parts, 1);
        let start = 0;
        for (const [i, width] of widths.entries()) {
          expect(run(slice(whole, [{ axis: 1, start, end: start + width }]))).toEqual(run(parts[i]!));
          start += width;
        }
      }),
    );
  });
});

describe("reductions", () => {
  test("over all axes are those over one axis after the other", () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(sizes, (each) => {
        const x = counted(...each);
        for (const reduce of [reduceSum, reduceMean, reduceMax]) {
          const oneByOne = each.reduce<Value>((value) => reduce(value, { axes: [0] }), x);
          expect(run(oneByOne).numbers[0]).toBeCloseTo(run(reduce(x)).numbers[0]!, 9);
        }
      }),
    );
  });

  test("softmax sums to 1 along its axis", () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(sizes, fc.nat(3), (each, at) => {
        const axis = at % each.length;
        for (const sum of run(reduceSum(softmax(counted(...each), axis), { axes: [axis] })).numbers) {
          expect(sum).toBeCloseTo(1, 12);
        }
      }),
    );
  });
});

/** One spatial axis: how it is windowed. */
const axis = fc.record({
  size: fc.integer({ min: 1, max: 9 }),
  kernel: fc.integer({ min: 1, max: 3 }),
  stride: fc.integer({ min: 1, max: 4 }),
  dilation: fc.integer({ min: 1, max: 3 }),
  before: fc.nat(3),
  after: fc.nat(3),
});
const windowed = fc.array(axis, { minLength: 1, maxLength: 3 }).map((axes) => ({
  sizes: axes.map(({ size }) => size),
  kernel: axes.map(({ kernel }) => kernel),
  options: {
    strides: axes.map(({ stride }) => stride),
    dilations: axes.map(({ dilation }) => dilation),
    pads: [...axes.map(({ before }) => before), ...axes.map(({ after }) => after)],
  },
  fits: axes.every((each) => (each.kernel - 1) * each.dilation + 1 <= each.size + each.before + each.after),
  narrow: axes.every((each) => Math.max(each.before, each.after) < each.kernel),
}));

describe("windows", () => {
  test("convolution finds as many places as fit, or says that none does", () => {
    fc.assert(
      fc.property(windowed, ({ sizes, kernel, options, fits }) => {
        const apply = () => conv(counted(1, 1, ...sizes), counted(1, 1, ...kernel), options);
        if (fits) run(apply());
        else expect(apply).toThrow("its window is larger than the padded input");
      }),
    );
  });

  test("pools have the size of a convolution, and refuse windows that see nothing", () => {
    fc.assert(
      fc.property(windowed, ({ sizes, kernel, options, fits, narrow }) => {
        fc.pre(fits && narrow);
        const x = counted(1, 1, ...sizes);
        const seen = conv(ones(1, 1, ...sizes), ones(1, 1, ...kernel), options);
        for (const pool of [maxPool, averagePool]) {
          if (Math.min(...run(seen).numbers) > 0) expect(run(pool(x, kernel, options)).shape).toEqual(seen.shape);
          else expect(() => pool(x, kernel, options)).toThrow("has no tap inside the image");
        }
      }),
    );
  });

  test("the transpose of a convolution gives back its input's size, but for pixels behind the last window", () => {
    fc.assert(
      fc.property(windowed, ({ sizes, kernel, options, fits }) => {
        fc.pre(fits);
        const filters = counted(1, 1, ...kernel);
        const places = conv(counted(1, 1, ...sizes), filters, options);
        const left = sizes.map((each, i) => {
          const padded = each + options.pads[i]! + options.pads[i + sizes.length]!;
          return (padded - ((kernel[i]! - 1) * options.dilations[i]! + 1)) % options.strides[i]!;
        });
        const back = convTranspose(places, filters, { ...options, outputPadding: left });
        expect(run(back).shape).toEqual([1, 1, ...sizes]);
      }),
    );
  });

  test("a convolution as large as the image is a matrix product", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 3 }), (sizes) => {
        const x = counted(2, 3, ...sizes);
        const filters = counted(4, 3, ...sizes);
        const product = matMul(reshape(x, [2, -1]), transpose(reshape(filters, [4, -1])));
        expect(run(conv(x, filters)).numbers).toEqual(run(product).numbers);
      }),
    );
  });
});
