import type { Tensor } from "../tensor/tensor.ts";
import { elementCount } from "../tensor/tensor.ts";
import { constant, emit, type Graph, type Type, type Value, type ValueOf, withInputs } from "./graph.ts";
import { type Write, withoutRepeats } from "./repeats.ts";
import { isStatic, sameShape } from "./shape.ts";
import { rewriteAll } from "./walk.ts";

export interface SimplifyOptions {
  /** Computes a value that is made of constants alone. */
  readonly evaluate: (value: Value) => Tensor;
}

/** Larger results stay computed: folding them would make the file grow. */
const LARGEST_FOLD = 1 << 16;

/**
 * The same computation with less work: what is known now is computed now, equal values are computed once, steps that
 * change nothing are left out, and so is everything that no output needs. Inputs stay, used or not.
 */
export function simplify(graph: Graph, { evaluate }: SimplifyOptions): Graph {
  const pool = new Pool();
  // Every value passes here, those that simplifying makes too, so that equal ones are found.
  const write: Write = (value) =>
    pool.shared(simpler(value, write) ?? withoutRepeats(value, write) ?? fold(value, evaluate) ?? value);
  const renewed = rewriteAll([...graph.inputs, ...Object.values(graph.outputs)], (value, inputs) =>
    write(withInputs(value, inputs)),
  );
  const outputs = Object.entries(graph.outputs).map(([name, value]) => [name, renewed.get(value)!] as const);
  return { inputs: graph.inputs, outputs: Object.fromEntries(outputs) };
}

/** What a value is equal to with less work, or undefined. */
function simpler(value: Value, write: Write): Value | undefined {
  const [a, b] = value.inputs;
  switch (value.op) {
    case "Add":
      return keeps(value, a!, b!, 0) ?? keeps(value, b!, a!, 0);
    case "Mul":
      return keeps(value, a!, b!, 1) ?? keeps(value, b!, a!, 1) ?? withFactorsTogether(value, a!, b!, write);
    case "Sub":
      return keeps(value, a!, b!, 0);
    case "Div":
      return keeps(value, a!, b!, 1);
    case "Neg":
      return a!.op === "Neg" ? a!.inputs[0] : undefined;
    case "Reshape":
      if (a!.op !== "Reshape") return undefined;
      return sameShape(a!.inputs[0]!.shape, value.shape)
        ? a!.inputs[0]!
        : emit("Reshape", value.attrs, a!.inputs, value);
    case "Transpose": {
      if (a!.op !== "Transpose") return undefined;
      const inner = a!.attrs.perm;
      const perm = value.attrs.perm.map((axis) => inner[axis]!);
      return perm.every((axis, i) => axis === i) ? a!.inputs[0]! : emit("Transpose", { perm }, a!.inputs, value);
    }
    case "Expand":
      return a!.op === "Expand" ? emit("Expand", value.attrs, a!.inputs, value) : undefined;
    case "ReduceSum":
    case "ReduceMean":
      return withFactorOutside(value, a!, write);
    default:
      return undefined;
  }
}

/**
 * Products in which single numbers meet first, so that a large value is scaled once: (x s) t = x (s t), and
 * (x s) (x s) = (x x) (s s).
 */
function withFactorsTogether(value: Value, a: Value, b: Value, write: Write): Value | undefined {
  const scaled = scaling(a);
  if (scaled === undefined) {
    return isNumber(a) && scaling(b) !== undefined ? withFactorsTogether(value, b, a, write) : undefined;
  }
  const [x, s] = scaled;
  const product = (left: Value, right: Value, type: Type) => write(emit("Mul", {}, [left, right], type));
  if (isNumber(b)) return product(x, product(s, b, s), value);
  return a === b ? product(product(x, x, value), product(s, s, s), value) : undefined;
}

/** The sum or mean of -x, or of x s with one number s, as that of x, with the sign or the factor outside. */
function withFactorOutside(value: ValueOf<"ReduceSum" | "ReduceMean">, inside: Value, write: Write): Value | undefined {
  const of = (x: Value) => write(emit(value.op, value.attrs, [x], value) as Value);
  if (inside.op === "Neg") return emit("Neg", {}, [of(inside.inputs[0]!)], value);
  const scaled = scaling(inside);
  return scaled && emit("Mul", {}, [of(scaled[0]), scaled[1]], value);
}

/** x and s of a product x s with one number s. */
function scaling(value: Value): readonly [x: Value, s: Value] | undefined {
  if (value.op !== "Mul" || isNumber(value)) return undefined;
  const [a, b] = value.inputs as [Value, Value];
  if (isNumber(b)) return [a, b];
  return isNumber(a) ? [b, a] : undefined;
}

function isNumber({ shape }: Value): boolean {
  return shape.length === 0;
}

/** `kept` where the other operand is everywhere `neutral` and does not widen it. */
function keeps(value: Value, kept: Value, other: Value, neutral: number): Value | undefined {
  if (other.op !== "Constant" || !sameShape(kept.shape, value.shape)) return undefined;
  const { data } = other.attrs.tensor;
  for (let i = 0; i < data.length; i++) if (Number(data[i]) !== neutral) return undefined;
  return kept;
}

function fold(value: Value, evaluate: (value: Value) => Tensor): Value | undefined {
  if (value.inputs.length === 0 || !value.inputs.every((from) => from.op === "Constant")) return undefined;
  if (!isStatic(value.shape) || elementCount(value.shape) > LARGEST_FOLD) return undefined;
  return constant(evaluate(value));
}

/** Finds the first value that computes the same. */
class Pool {
  readonly #numbers = new Map<Value, number>();
  readonly #known = new Map<string, Value>();

  shared(value: Value): Value {
    const key = this.#key(value);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    this.#known.set(key, value);
    this.#numbers.set(value, this.#numbers.size);
    return value;
  }

  #key(value: Value): string {
    if (value.op === "Constant") return this.#constantKey(value, value.attrs.tensor);
    const inputs = value.inputs.map((from) => this.#numbers.get(from));
    return `${value.op} ${JSON.stringify(value.attrs, exactNumber)} ${inputs} ${value.dtype}`;
  }

  /** Small constants are compared by their numbers, large ones by being the same array. */
  #constantKey(value: Value, { dtype, shape, data }: Tensor): string {
    if (data.length > 64) return `Constant ${this.#numberOf(value, data)}`;
    return `Constant ${dtype} [${shape}] ${Array.from(data as ArrayLike<unknown>, (each) => (Object.is(each, -0) ? "-0" : String(each)))}`;
  }

  readonly #arrays = new Map<object, number>();

  #numberOf({ shape }: Value, data: object): string {
    const number = this.#arrays.get(data) ?? this.#arrays.size;
    this.#arrays.set(data, number);
    return `${number} [${shape}]`;
  }
}

/** JSON has no word for infinities. */
function exactNumber(_: string, value: unknown): unknown {
  return typeof value === "number" && !Number.isFinite(value) ? String(value) : value;
}
