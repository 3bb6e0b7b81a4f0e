import { ProblemError } from "../../errors.ts";
import { isValue, type Value } from "../../graph/graph.ts";
import { formatShape, type Shape, sameShape } from "../../graph/shape.ts";
import { add, div, max, min, mul } from "../../ops/elementwise.ts";
import { concat } from "../../ops/layout.ts";
import { describeValue, expectOneOf } from "../options.ts";

const merges = {
  /** The sum. */
  add: (values: readonly Value[]) => values.reduce(add),
  /** One behind the other along the channels (axis 1). */
  concat: (values: readonly Value[]) => concat(values, 1),
  /** The product. Where a size is 1, as in a gate, it is repeated. */
  multiply: (values: readonly Value[]) => values.reduce(mul),
  /** The sum, divided by how many there are. */
  mean: (values: readonly Value[]) => div(values.reduce(add), values.length),
  /** The largest at each place. */
  max: (values: readonly Value[]) => values.reduce(max),
  /** The smallest at each place. */
  min: (values: readonly Value[]) => values.reduce(min),
};

/**
 * How several values become one: their sum, product, mean, largest or smallest at each place, or one behind the other along
 * the channels. TFLearn calls "add" "sum", and "multiply" "prod".
 */
export type Merge = keyof typeof merges;

/** Throws a ProblemError unless `how` is a merge. */
export function expectMerge(factory: string, how: Merge): void {
  expectOneOf(factory, "merge", how, Object.keys(merges));
}

/**
 * Several values as one, for `functional`: `merge("concat", a, b)`.
 * [n, ...] each -> [n, ...]; "concat": [n, c1, ...] and [n, c2, ...] -> [n, c1 + c2, ...]
 * @param how "add", "concat", "multiply", "mean", "max" or "min"
 * @param values of one shape; for "concat" up to axis 1; for "multiply" also with sizes of 1, which are repeated
 * @throws ProblemError when there are none, `how` is another word, or their shapes do not fit.
 */
export function merge(how: Merge, ...values: readonly Value[]): Value {
  expectMerge("merge", how);
  const wrong = values.findIndex((value) => !isValue(value));
  if (wrong >= 0) {
    throw new ProblemError({
      what: `merge("${how}"): argument ${wrong + 2} is no value`,
      expected: "what a layer gives inside functional",
      received: describeValue(values[wrong]),
      mend: Array.isArray(values[wrong])
        ? `Write merge("${how}", ...values).`
        : "Layers side by side are branches({ merge }, ...layers).",
    });
  }
  const branches = values.map((value, i) => ({ name: `value ${i + 1}`, value }));
  return mergeBranches(`merge("${how}")`, how, branches);
}

/** A value that is merged, and what it is called in messages. */
export interface Branch {
  readonly name: string;
  readonly value: Value;
}

/** Merges branches. Throws a ProblemError with the names and shapes of two that do not fit. */
export function mergeBranches(where: string, how: Merge, branches: readonly Branch[], mend?: string): Value {
  const [first] = branches;
  if (first === undefined) {
    throw new ProblemError({ what: `${where}: there is nothing to merge`, expected: "at least one value" });
  }
  const other = branches.find(({ value }) => !fits(how, first.value.shape, value.shape));
  if (other !== undefined) {
    const [a, b] = [first, other].map(({ name, value }) => `${formatShape(value.shape)} from ${name}`);
    throw new ProblemError({
      what: `${where}: its branches have different shapes`,
      expected: `one shape${how === "concat" ? " but for the channels (axis 1)" : how === "multiply" ? " but for sizes of 1" : ""}`,
      received: `${a}, and ${b}`,
      mend: mend ?? mendingOf(how, first.value.shape, other.value.shape),
    });
  }
  return merges[how](branches.map(({ value }) => value));
}

function fits(how: Merge, a: Shape, b: Shape): boolean {
  if (how === "concat") return a.length > 1 && a.length === b.length && sameShape(a.with(1, 1), b.with(1, 1));
  if (how !== "multiply") return sameShape(a, b);
  return a.length === b.length && a.every((size, axis) => size === b[axis] || size === 1 || b[axis] === 1);
}

function mendingOf(how: Merge, a: Shape, b: Shape): string {
  if (a.length !== b.length) return "Bring them to as many axes with flatten() or reshape([...]).";
  if (a.length > 2 && !sameShape(a.slice(2), b.slice(2))) return 'Give them the same strides, and padding "same".';
  return how === "concat"
    ? "Bring them to one shape."
    : 'Give them the same number of filters, or merge with "concat".';
}
