import { describe, expect, test } from "vitest";
import { input, type Value } from "../../src/graph/graph.ts";
import type { Shape } from "../../src/graph/shape.ts";
import { cast } from "../../src/ops/choice.ts";
import { add, div, mul, neg } from "../../src/ops/elementwise.ts";
import { dimension, expand, reshape } from "../../src/ops/layout.ts";
import { scalar } from "../../src/ops/operand.ts";
import { reduceSum } from "../../src/ops/reduce.ts";
import { evaluate } from "../../src/reference/evaluate.ts";
import type { DType } from "../../src/tensor/dtype.ts";
import { fromNumbers, tensor, toNumbers } from "../../src/tensor/tensor.ts";

const x = (dtype: DType, ...shape: Shape) => input("x", dtype, shape);

function run(value: Value, dtype: DType, ...numbers: number[]) {
  const [result] = evaluate([value], { x: fromNumbers(dtype, [numbers.length], numbers) });
  return { dtype: result!.dtype, numbers: toNumbers(result!) };
}

describe("element types", () => {
  test("floats of any width become float64, and are computed so", () => {
    const third = div(x("float32", 1), 3);
    expect(run(third, "float32", 1)).toEqual({ dtype: "float64", numbers: [1 / 3] });
    expect(run(third, "float64", 1)).toEqual({ dtype: "float64", numbers: [1 / 3] });
  });

  test("float16 is read from its bits", () => {
    const bits = Uint16Array.of(0x0000, 0x3c00, 0xc000, 0x3555, 0x7bff, 0x0001, 0x03ff, 0x0400, 0x7c00, 0xfc00, 0x7e00);
    const [result] = evaluate([x("float16", bits.length)], { x: tensor("float16", [bits.length], bits) });
    const tiny = 2 ** -24;
    const expected = [0, 1, -2, 0.333251953125, 65504, tiny, 1023 * tiny, 2 ** -14, Infinity, -Infinity, Number.NaN];
    expect(toNumbers(result!)).toEqual(expected);
  });

  test("bytes wrap around, between operators too", () => {
    const sum = add(x("uint8", 2), scalar(100, "uint8"));
    expect(run(sum, "uint8", 100, 200)).toEqual({ dtype: "uint8", numbers: [200, 44] });
    expect(run(cast(sum, "int32"), "uint8", 100, 200)).toEqual({ dtype: "int32", numbers: [200, 44] });
    expect(run(mul(x("int8", 1), x("int8", 1)), "int8", 100).numbers).toEqual([16]);
  });

  test("whole numbers are divided and cast towards zero", () => {
    expect(run(div(x("int64", 2), scalar(2, "int64")), "int64", 7, -7)).toEqual({ dtype: "int64", numbers: [3, -3] });
    expect(run(cast(x("float32", 4), "int32"), "float32", 1.9, -1.9, 0.5, -0.5).numbers).toEqual([1, -1, 0, 0]);
    expect(run(cast(x("float32", 2), "int64"), "float32", 2.7, -2.7)).toEqual({ dtype: "int64", numbers: [2, -2] });
  });

  test("everything but zero is true", () => {
    expect(run(cast(x("float32", 4), "bool"), "float32", 0, 0.5, -3, 1)).toEqual({
      dtype: "bool",
      numbers: [0, 1, 1, 1],
    });
  });
});

describe("symbols", () => {
  const batch = fromNumbers("float32", [6, 2], Array(12).fill(1));

  test("are read off the feeds", () => {
    const images = x("float32", "N", 2);
    const [size, repeated] = evaluate([dimension(["N", 2]), expand(scalar(5), ["N"]), images], { x: batch });
    expect(toNumbers(size!)).toEqual([12]);
    expect(toNumbers(repeated!)).toEqual([5, 5, 5, 5, 5, 5]);
  });

  test("may stand in a product", () => {
    const patches = x("float32", "3*N", 2);
    const [grouped] = evaluate([reshape(patches, ["N", 6])], { x: batch });
    expect(grouped!.shape).toEqual([2, 6]);
  });

  test("may be 0", () => {
    const images = x("float32", "N", 2);
    const feeds = { x: fromNumbers("float32", [0, 2], []) };
    expect(toNumbers(evaluate([reduceSum(images)], feeds)[0]!)).toEqual([0]);
    expect(evaluate([neg(images)], feeds)[0]!.shape).toEqual([0, 2]);
  });

  test("may be given where nothing is fed", () => {
    expect(toNumbers(evaluate([dimension(["N"])], {}, { symbols: { N: 3 } })[0]!)).toEqual([3]);
  });
});

describe("mistakes", () => {
  const images = x("float32", "N", 2);
  const mistakes = {
    "evaluate: nothing is fed to input x.": () => evaluate([images], {}),
    "evaluate: input x has another element type: expected float32, got uint8.": () =>
      evaluate([images], { x: fromNumbers("uint8", [1, 2], [1, 2]) }),
    "evaluate: what is fed to input x has the wrong shape: expected [N,2], got [2,3].": () =>
      evaluate([images], { x: fromNumbers("float32", [2, 3], [1, 2, 3, 4, 5, 6]) }),
    "evaluate: what is fed to input x has the wrong shape: expected [2*N,2], got [3,2].": () =>
      evaluate([x("float32", "2*N", 2)], { x: fromNumbers("float32", [3, 2], [1, 2, 3, 4, 5, 6]) }),
    "evaluate: what is fed to input y has the wrong shape: expected [N], got [3].": () =>
      evaluate([images, input("y", "float32", ["N"])], {
        x: fromNumbers("float32", [1, 2], [1, 2]),
        y: fromNumbers("float32", [3], [1, 2, 3]),
      }),
    "size N: nothing tells how large N is. Feed an input whose shape names it.": () => evaluate([dimension(["N"])], {}),
  };

  test.each(Object.entries(mistakes))("%s", (message, mistake) => {
    expect(mistake).toThrow(message);
  });
});

test("feeds stay as they were", () => {
  const feed = fromNumbers("float64", [2], [1, 2]);
  evaluate([neg(x("float64", 2))], { x: feed });
  expect(toNumbers(feed)).toEqual([1, 2]);
});
