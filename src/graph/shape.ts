import { ProblemError } from "../errors.ts";

/**
 * The size of one axis: a number, or a symbol whose size is known when the graph runs.
 * A symbol is a name ("N") or a whole multiple of one ("64*N").
 */
export type Dim = number | string;

/** Sizes from the outermost axis to the innermost; `[]` is a scalar. */
export type Shape = readonly Dim[];

/** The one symbol that training and inference use: how many images are in the batch. */
export const BATCH = "N";

/** "[N,3,32,32]". */
export function formatShape(shape: Shape): string {
  return `[${shape.join(",")}]`;
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((dim, i) => dim === b[i]);
}

/** Whether no axis is symbolic. */
export function isStatic(shape: Shape): shape is readonly number[] {
  return shape.every((dim) => typeof dim === "number");
}

/** A symbolic size taken apart: `{ factor: 64, symbols: ["N"] }` for "64*N". */
export interface Product {
  readonly factor: number;
  readonly symbols: readonly string[];
}

/** The product of some sizes, taken apart into its number and its symbols. */
export function productOf(dims: Shape): Product {
  let factor = 1;
  const symbols: string[] = [];
  for (const dim of dims) {
    if (typeof dim === "number") factor *= dim;
    else {
      for (const part of dim.split("*")) {
        const size = Number(part);
        if (Number.isNaN(size)) symbols.push(part);
        else factor *= size;
      }
    }
  }
  return { factor, symbols: symbols.sort() };
}

/** The product of some sizes as one size: `multiply(["N", 4, 16])` is "64*N". */
export function multiply(dims: Shape): Dim {
  const { factor, symbols } = productOf(dims);
  if (symbols.length === 0 || factor === 0) return factor;
  return [...(factor === 1 ? [] : [factor]), ...symbols].join("*");
}

/** The shape that two shapes broadcast to (ONNX multidirectional broadcasting), or undefined where they do not fit. */
export function broadcastShapes(a: Shape, b: Shape): Shape | undefined {
  const rank = Math.max(a.length, b.length);
  const result: Dim[] = [];
  for (let i = 0; i < rank; i++) {
    const left = a[i - rank + a.length] ?? 1;
    const right = b[i - rank + b.length] ?? 1;
    if (left !== right && left !== 1 && right !== 1) return undefined;
    result.push(left === 1 ? right : left);
  }
  return result;
}

/** The numbers of a shape whose symbols are given: `bind(["N", 3], { N: 12 })` is [12, 3]. */
export function bind(shape: Shape, symbols: Readonly<Record<string, number>>): number[] {
  return shape.map((dim) => {
    const product = productOf([dim]);
    return product.symbols.reduce((size, symbol) => {
      const bound = symbols[symbol];
      if (bound === undefined) {
        throw new ProblemError({
          what: `size ${dim}: nothing tells how large ${symbol} is`,
          mend: "Feed an input whose shape names it.",
        });
      }
      return size * bound;
    }, product.factor);
  });
}

/** A whole number of axis `axis` in 0 .. rank - 1, counting from the end where it is negative. */
export function normalizeAxis(axis: number, rank: number, where: string): number {
  const normal = axis < 0 ? axis + rank : axis;
  if (!Number.isInteger(normal) || normal < 0 || normal >= rank) {
    throw new ProblemError({
      what: `${where}: there is no axis ${axis}`,
      expected: rank === 0 ? "none, it is one number" : `-${rank} to ${rank - 1}`,
      received: `${axis}`,
    });
  }
  return normal;
}
