import { constant, emit, type Value } from "../graph/graph.ts";
import { type Dim, multiply, productOf } from "../graph/shape.ts";
import { evaluate } from "../reference/evaluate.ts";
import { fromNumbers, toNumbers } from "../tensor/tensor.ts";

/** An element that is known before the graph runs: a number, or the size of a symbolic axis. Undefined where it is not. */
export type KnownElement = Dim | undefined;

/** Finds out what the elements of a small value are, without running its graph. Results are remembered. */
export type Known = (value: Value) => readonly KnownElement[] | undefined;

/** Values with more elements are data, not shapes. */
const MOST_ELEMENTS = 1 << 16;

/**
 * Reads values that shapes are computed with. A graph asks for the shape of a value whose batch is a symbol, picks,
 * multiplies and joins sizes and reshapes with the result: all of that is known before it runs.
 */
export function knownElements(): Known {
  const found = new Map<Value, readonly KnownElement[] | undefined>();
  const known: Known = (value) => {
    if (!found.has(value)) found.set(value, find(value, known));
    return found.get(value);
  };
  return known;
}

function find(value: Value, known: Known): readonly KnownElement[] | undefined {
  if (value.op === "Constant") {
    return value.attrs.tensor.data.length > MOST_ELEMENTS ? undefined : toNumbers(value.attrs.tensor);
  }
  if (value.op === "Dimension") return [value.attrs.of];
  if (value.op === "Input") return undefined;
  const inputs = value.inputs.map(known);
  if (!inputs.every((each) => each !== undefined)) return undefined;
  return inputs.every(isNumbers) ? computed(value, inputs) : traced(value, inputs);
}

function isNumbers(elements: readonly KnownElement[]): elements is readonly number[] {
  return elements.every((each) => typeof each === "number");
}

/** An operator on numbers is what its definition says. */
function computed(value: Value, inputs: readonly (readonly number[])[]): readonly number[] | undefined {
  const count = multiply(value.shape);
  if (typeof count !== "number" || count > MOST_ELEMENTS) return undefined;
  if (value.inputs.some(({ shape }) => shape.some((dim) => typeof dim === "string"))) return undefined;
  const constants = value.inputs.map(({ dtype, shape }, i) =>
    constant(fromNumbers(dtype, shape as readonly number[], inputs[i]!)),
  );
  const [result] = evaluate([emit(value.op, value.attrs as never, constants, value) as Value], {});
  return toNumbers(result!);
}

/** An operator on lists in which some elements are symbols, or not known. */
function traced(value: Value, inputs: readonly (readonly KnownElement[])[]): readonly KnownElement[] | undefined {
  const [a, b, c] = inputs;
  switch (value.op) {
    case "Cast":
    case "Reshape":
      return a;
    case "Concat":
      return value.shape.length === 1 ? inputs.flat() : undefined;
    case "Slice": {
      if (value.shape.length !== 1) return undefined;
      const { starts, steps } = value.attrs;
      return Array.from({ length: Number(value.shape[0]) }, (_, i) => a![starts[0]! + i * steps[0]!]);
    }
    case "Gather":
      return value.inputs[0]!.shape.length === 1 ? b!.map((at) => a![Number(at)]) : undefined;
    case "Expand":
      return a!.length === 1 ? Array.from({ length: Number(multiply(value.shape)) }, () => a![0]) : undefined;
    case "Mul":
      return elementwise(a!, b!, (x, y) => multiply([x, y]));
    case "Div":
      return elementwise(a!, b!, quotient);
    case "Add":
      return elementwise(a!, b!, (x, y) => (x === 0 ? y : y === 0 ? x : onNumbers(x, y, (p, q) => p + q)));
    case "Sub":
      return elementwise(a!, b!, (x, y) => (y === 0 ? x : onNumbers(x, y, (p, q) => p - q)));
    case "Equal":
      return elementwise(a!, b!, areEqual);
    case "Where":
      return elementwise(a!, zip(b!, c!), (condition, pair) => pair[condition === 0 ? 1 : 0]);
    default:
      return undefined;
  }
}

/** Lists of one length, or one of them a single element that repeats. */
function elementwise<A, B, R>(
  a: readonly (A | undefined)[],
  b: readonly (B | undefined)[],
  of: (x: A, y: B) => R | undefined,
): readonly (R | undefined)[] | undefined {
  const length = Math.max(a.length, b.length);
  if (![a, b].every((list) => list.length === length || list.length === 1)) return undefined;
  return Array.from({ length }, (_, i) => {
    const x = a[a.length === 1 ? 0 : i];
    const y = b[b.length === 1 ? 0 : i];
    return x === undefined || y === undefined ? undefined : of(x, y);
  });
}

function zip(a: readonly KnownElement[], b: readonly KnownElement[]): (readonly [KnownElement, KnownElement])[] {
  const length = Math.max(a.length, b.length);
  return Array.from({ length }, (_, i) => [a[a.length === 1 ? 0 : i], b[b.length === 1 ? 0 : i]] as const);
}

function onNumbers(x: Dim, y: Dim, of: (x: number, y: number) => number): number | undefined {
  return typeof x === "number" && typeof y === "number" ? of(x, y) : undefined;
}

/** A size divided by another, where nothing remains: 64*N / 4 is 16*N. */
function quotient(x: Dim, y: Dim): KnownElement {
  const [above, below] = [productOf([x]), productOf([y])];
  const rest = [...above.symbols];
  for (const symbol of below.symbols) {
    const at = rest.indexOf(symbol);
    if (at < 0) return undefined;
    rest.splice(at, 1);
  }
  const factor = above.factor / below.factor;
  return Number.isInteger(factor) ? multiply([factor, ...rest]) : undefined;
}

/** A symbolic size is at least 1 in a batch that holds anything. */
function areEqual(x: Dim, y: Dim): number | undefined {
  if (x === y) return 1;
  if (typeof x === "number" && typeof y === "number") return 0;
  const fixed = typeof x === "number" ? x : typeof y === "number" ? y : undefined;
  return fixed !== undefined && fixed <= 0 ? 0 : undefined;
}
