import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { simplified } from "../../src/compile/fold.ts";
import { constant, type Graph, input, type Value } from "../../src/graph/graph.ts";
import { printGraph } from "../../src/graph/print.ts";
import { inOrder } from "../../src/graph/walk.ts";
import { cast, greater, where } from "../../src/ops/choice.ts";
import { abs, add, div, max, min, mul, neg, pow, relu, sub, tanh } from "../../src/ops/elementwise.ts";
import { concat, dimension, expand, reshape, slice, transpose } from "../../src/ops/layout.ts";
import { reduceMean, reduceSum } from "../../src/ops/reduce.ts";
import { evaluate } from "../../src/reference/evaluate.ts";
import { filled, fromNumbers, toNumbers, zeros } from "../../src/tensor/tensor.ts";

const x = input("x", "float64", ["N", 3]);
const w = input("w", "float64", [3]);

function number(value: number): Value {
  return constant(fromNumbers("float64", [], [value]));
}

/** Simplifies a graph of one output, and gives that. */
function simple(y: Value): Value {
  return simplified({ inputs: [x, w], outputs: { y } }).outputs.y!;
}

function operatorsOf(graph: Graph): string[] {
  return inOrder(Object.values(graph.outputs)).map(({ op }) => op);
}

describe("steps that change nothing are left out", () => {
  const nothing: Readonly<Record<string, (x: Value) => Value>> = {
    "x + 0": (x) => add(x, 0),
    "0 + x": (x) => add(0, x),
    "x - 0": (x) => sub(x, 0),
    "x * 1": (x) => mul(x, 1),
    "1 * x": (x) => mul(1, x),
    "x / 1": (x) => div(x, 1),
    "x + [0, 0, 0]": (x) => add(x, constant(zeros("float64", [3]))),
    "- - x": (x) => neg(neg(x)),
    "transposed twice": (x) => transpose(transpose(x)),
    "transposed three times, in a circle": (x) => {
      const image = reshape(x, ["N", 3, 1]);
      const turned = [0, 1, 2].reduce((value) => transpose(value, [1, 2, 0]), image);
      return reshape(turned, ["N", 3]);
    },
    "reshaped there and back": (x) => reshape(reshape(x, [-1]), ["N", 3]),
  };
  for (const [name, write] of Object.entries(nothing)) {
    test(name, () => expect(simple(write(x))).toBe(x));
  }
});

describe("what was repeated for an operator on single elements need not be", () => {
  const u = input("u", "float64", [1, 3]);

  test("where another operand is as large as what it gives", () => {
    expect(printed(mul(x, expand(w, ["N", 3])))).toEqual(["Mul x w"]);
    expect(printed(div(expand(w, ["N", 3]), x))).toEqual(["Div w x"]);
  });

  test("and where none is, what it gives is repeated", () => {
    expect(printed(add(w, expand(number(0), ["N", 3])))).toEqual(["Expand w"]);
    expect(printed(div(expand(expand(u, ["N", 3]), ["N", 3]), w))).toEqual(["Div u w", "Expand Div"]);
    expect(printed(mul(tanh(div(expand(w, ["N", 3]), 2)), x))).toEqual(["Div w Constant", "Tanh Div", "Mul Tanh x"]);
  });

  test("sums and means of -x, and of x times one number, are those of x", () => {
    const s = input("s", "float64", []);
    const sum = (y: Value) => reduceSum(y, { axes: [0] });
    expect(printed(sum(neg(x)))).toEqual(["ReduceSum x", "Neg ReduceSum"]);
    expect(printed(reduceMean(neg(mul(s, x)), { axes: [1] }))).toEqual(["ReduceMean x", "Mul ReduceMean s", "Neg Mul"]);
    expect(printed(sum(mul(w, x)))).toEqual(["Mul w x", "ReduceSum Mul"]);
  });

  /** Each operator with what it is applied to. */
  function printed(y: Value): string[] {
    const found = inOrder([simple(y)]);
    const nameOf = (value: Value) => (value.op === "Input" ? value.attrs.name : value.op);
    return found
      .filter(({ op }) => op !== "Input" && op !== "Constant")
      .map((value) => [value.op, ...value.inputs.map(nameOf)].join(" "));
  }
});

describe("steps that look like nothing but are not stay", () => {
  const something: Readonly<Record<string, Value>> = {
    "w + zeros that widen it": add(w, constant(zeros("float64", [2, 3]))),
    "w * ones that widen it": mul(constant(filled("float64", [1, 3], 1)), w),
    "0 - x": sub(0, x),
    "1 / x": div(1, x),
    "x + 0, 0, 1": add(x, constant(fromNumbers("float64", [3], [0, 0, 1]))),
    "x * 0": mul(x, 0),
  };
  for (const [name, y] of Object.entries(something)) {
    test(name, () => {
      expect(simple(y).op).toBe(y.op);
      expect(simple(y).shape).toEqual(y.shape);
    });
  }
});

describe("what is known now is computed now", () => {
  test("a tower of constants is one constant", () => {
    const y = mul(add(number(2), 3), reduceSum(constant(fromNumbers("float64", [3], [1, 2, 3]))));
    const folded = simple(y);
    expect(folded.op === "Constant" && Array.from(folded.attrs.tensor.data as Float64Array)).toEqual([30]);
  });

  test("constants beside inputs", () => {
    const graph = simplified({ inputs: [x], outputs: { y: mul(x, add(number(2), 3)) } });
    expect(operatorsOf(graph)).toEqual(["Input", "Constant", "Mul"]);
  });

  test("the batch's size is not known", () => {
    expect(simple(div(6, cast(dimension(["N"]), "float64"))).op).toBe("Div");
  });

  test("a large repetition of one number stays small", () => {
    const y = expand(number(1), [300, 300]);
    expect(simple(y).op).toBe("Expand");
  });
});

describe("equal values are computed once", () => {
  test("the same operator on the same values", () => {
    const graph = simplified({ inputs: [x], outputs: { y: add(tanh(mul(x, 2)), neg(tanh(mul(x, 2)))) } });
    expect(operatorsOf(graph).filter((op) => op === "Tanh")).toHaveLength(1);
  });

  test("values that only become equal when their inputs are simplified", () => {
    const graph = simplified({ inputs: [x], outputs: { a: tanh(add(x, 0)), b: tanh(x) } });
    expect(graph.outputs.a).toBe(graph.outputs.b);
  });

  test("other operands, settings or types are other values", () => {
    const outputs = {
      ...{ a: sub(x, w), b: sub(w, x) },
      ...{ c: slice(x, [{ axis: 1, end: 1 }]), d: slice(x, [{ axis: 1, start: 1, end: 2 }]) },
      ...{ e: reduceSum(x, { axes: [1] }), f: reduceMean(x, { axes: [1] }), g: reduceSum(x, { axes: [0] }) },
      ...{ h: pow(x, constant(fromNumbers("float64", [], [-0]))), i: pow(x, 0) },
      ...{ j: mul(w, constant(filled("float64", [100, 3], 2))), k: mul(w, constant(filled("float64", [100, 3], 3))) },
    };
    const graph = simplified({ inputs: [x, w], outputs });
    expect(new Set(Object.values(graph.outputs)).size).toBe(Object.keys(outputs).length);
  });
});

test("what no output needs is gone, but inputs stay", () => {
  const needed = tanh(x);
  void add(needed, w);
  const graph = simplified({ inputs: [x, w], outputs: { needed } });
  expect(operatorsOf(graph)).toEqual(["Input", "Tanh"]);
  expect(graph.inputs).toEqual([x, w]);
});

/** One step of a random graph: an operator, and which of the values so far it is applied to. */
interface Step {
  readonly operator: number;
  readonly a: number;
  readonly b: number;
}

/** Everything here keeps shapes that broadcast to [N, 3]. */
const operators: readonly ((a: Value, b: Value) => Value)[] = [
  add,
  sub,
  mul,
  min,
  max,
  (a, b) => where(greater(a, b), a, b),
  ...[neg, abs, relu, tanh],
  (a) => add(a, 0),
  (a) => mul(1, a),
  (a) => sub(a, 0),
  (a) => div(a, 1),
  (a) => div(a, 2),
  (a) => transpose(transpose(a)),
  (a) => reshape(reshape(a, [-1, 1]), a.shape),
  (a) => reduceSum(a, { axes: a.shape.map((_, axis) => axis), keepdims: true }),
  (a) => reduceMean(a, { axes: [-1].slice(0, a.shape.length), keepdims: true }),
  (a) => (a.shape.at(-1) === 3 ? slice(slice(a, [{ axis: -1, step: -1 }]), [{ axis: -1, step: -1 }]) : a),
  (a) =>
    a.shape.at(-1) === 3 ? concat([slice(a, [{ axis: -1, end: 1 }]), slice(a, [{ axis: -1, start: 1 }])], -1) : a,
  (a) => neg(neg(a)),
];

function build(steps: readonly Step[]): Graph {
  const values: Value[] = [x, w, number(0), number(1), number(-1.5)];
  values.push(constant(fromNumbers("float64", [3], [1, 1, 1])), constant(fromNumbers("float64", [3], [0, 0, 0])));
  values.push(constant(fromNumbers("float64", [1, 3], [2, 0, -1])));
  for (const { operator, a, b } of steps) {
    values.push(operators[operator % operators.length]!(values[a % values.length]!, values[b % values.length]!));
  }
  const outputs = Object.fromEntries(values.slice(-3).map((value, i) => [`y${i}`, value]));
  return { inputs: [x, w], outputs };
}

const graphs = fc
  .array(fc.record({ operator: fc.nat(100), a: fc.nat(100), b: fc.nat(100) }), { minLength: 1, maxLength: 14 })
  .map(build);

describe("any graph", () => {
  const feeds = {
    x: fromNumbers("float64", [2, 3], [0.5, -1, 2, 0, 1, -0.25]),
    w: fromNumbers("float64", [3], [1, 0, -2]),
  };
  const compute = (graph: Graph) =>
    // A sum with 0 makes 0 of -0; the number is the same.
    evaluate(Object.values(graph.outputs), feeds).map((each) => [each.shape, toNumbers(each).map((n) => n + 0)]);

  test("computes the same when it is simplified, with no more steps but a factor behind each sum", () => {
    fc.assert(
      fc.property(graphs, (graph) => {
        const simpler = simplified(graph);
        expect(compute(simpler)).toEqual(compute(graph));
        // A factor goes behind a sum, where it meets fewer numbers; the product before it stays where others read it.
        const sums = operatorsOf(graph).filter((op) => op.startsWith("Reduce")).length;
        expect(operatorsOf(simpler).length).toBeLessThanOrEqual(operatorsOf(graph).length + sums);
        for (const [name, { dtype, shape }] of Object.entries(graph.outputs)) {
          expect(simpler.outputs[name]).toMatchObject({ dtype, shape });
        }
      }),
      { numRuns: 300 },
    );
  });

  test("is as simple the first time as the second", () => {
    fc.assert(
      fc.property(graphs, (graph) => {
        const once = simplified(graph);
        expect(printGraph(simplified(once))).toBe(printGraph(once));
      }),
      { numRuns: 300 },
    );
  });
});
