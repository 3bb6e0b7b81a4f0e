import { expectOptions } from "../../errors.ts";
import type { Value } from "../../graph/graph.ts";
import { add, div, max, mul, sqrt, sub } from "../../ops/elementwise.ts";
import { reshape } from "../../ops/layout.ts";
import { gemm } from "../../ops/matrix.ts";
import { expectNumber, expectOneOf, expectWhole } from "../options.ts";
import { delegated } from "./delegated.ts";
import { squaredNorm } from "./norm.ts";
import { describeOptimizer, expectOptimizer, type Optimizer } from "./optimizer.ts";
import { expectKept, expectRate } from "./rates.ts";
import { sgd } from "./sgd.ts";

export interface MuonOptions {
  /** Default 0.02; airbench has 0.24 with `renormalize`. */
  readonly learningRate?: number;
  /** How much of the velocity is kept each step; a schedule may move it. Default 0.95; airbench has 0.6. */
  readonly momentum?: number;
  /** Whether the gradient is taken where the velocity leads. Default true. */
  readonly nesterov?: boolean;
  /** Steps of the iteration that makes a matrix orthogonal, nearly: singular values come to lie between about 0.7 and 1.2. Default 5; airbench has 3. */
  readonly steps?: number;
  /** a, b and c of the iteration. Default [3.4445, -4.775, 2.0315]. */
  readonly coefficients?: readonly [a: number, b: number, c: number];
  /** Whether each matrix is brought to norm sqrt(outputs) before a step, as in airbench. Default false. */
  readonly renormalize?: boolean;
  /**
   * How the rate goes with a matrix's shape [outputs, inputs]: "none" (default), as in airbench; "original", times
   * sqrt(max(1, outputs / inputs)); "adam", times 0.2 sqrt(max(outputs, inputs)), so that steps are as large as Adam's.
   */
  readonly adjustRate?: "none" | "original" | "adam";
  /** Trains weights that are no matrices: biases and scales. Default sgd() with this rate and momentum. */
  readonly otherwise?: Optimizer;
}

/**
 * Muon (Jordan et al., 2024): the velocity of a matrix of weights is made orthogonal, nearly, before it moves them, so that
 * every direction moves alike. Filters [outputs, inputs, h, w] are matrices [outputs, inputs h w], and so in any number of
 * dimensions; a dense kernel is [inputs, outputs].
 *
 *     v = momentum v + g          d = g + momentum v, or v without `nesterov`          X = d / |d|
 *     steps times:   A = X X'     X = a X + (b A + c A A) X
 *     w = w - rate X
 *
 * The last dense layer is commonly trained otherwise: groups([{ match: "dense*", optimizer: adamW() }], muon()).
 * For weight decay put decoupledWeightDecay around it.
 * @throws ProblemError when a number is out of range, `adjustRate` is unknown, or `otherwise` is no optimiser.
 */
export function muon(options: MuonOptions = {}): Optimizer {
  expectOptions("muon", options, [
    "learningRate",
    "momentum",
    "nesterov",
    "steps",
    "coefficients",
    "renormalize",
    "adjustRate",
    "otherwise",
  ]);
  const { learningRate = 0.02, momentum = 0.95, nesterov = true, steps = 5, renormalize = false } = options;
  const { coefficients = [3.4445, -4.775, 2.0315], adjustRate = "none" } = options;
  expectRate("muon", learningRate);
  expectKept("muon", { momentum });
  expectWhole("muon", "steps", steps);
  for (const i of [0, 1, 2]) expectNumber("muon", `coefficients[${i}]`, coefficients?.[i] as number);
  expectOneOf("muon", "adjustRate", adjustRate, ["none", "original", "adam"]);
  const { otherwise = sgd({ learningRate, momentum, nesterov: nesterov && momentum > 0 }) } = options;
  expectOptimizer("muon", "otherwise", otherwise);

  const ofMatrices: Optimizer = {
    kind: "muon",
    config: {},
    learningRate,
    momentum,
    slots: () => ["velocity"],
    update({ parameter, gradient, slots, learningRate: rate, momentum: kept = momentum }) {
      const velocity = add(mul(slots.velocity!, kept), gradient);
      const direction = nesterov ? add(gradient, mul(velocity, kept)) : velocity;
      const turned = orthogonalized(asMatrix(direction), steps, coefficients);
      const [outputs, inputs] = sidesOf(parameter);
      const factor = {
        none: 1,
        original: Math.sqrt(Math.max(1, outputs / inputs)),
        adam: 0.2 * Math.sqrt(Math.max(outputs, inputs)),
      };
      const change = mul(reshape(turned, parameter.shape), mul(rate, factor[adjustRate]));
      const norm = sqrt(squaredNorm(parameter));
      const start = renormalize ? mul(parameter, div(Math.sqrt(outputs), max(norm, 1e-12))) : parameter;
      return { parameter: sub(start, change), slots: { velocity } };
    },
  };
  return delegated({
    kind: "muon",
    config: {
      ...{ learningRate, momentum, nesterov, steps, coefficients, renormalize, adjustRate },
      otherwise: describeOptimizer(otherwise),
    },
    main: ofMatrices,
    optimizerOf: ({ shape }) => (shape.length >= 2 ? ofMatrices : otherwise),
  });
}

/** [outputs, inputs, h, w] -> [outputs, inputs h w]; a matrix stays as it is. */
function asMatrix(x: Value): Value {
  return x.shape.length === 2 ? x : reshape(x, [x.shape[0]!, -1]);
}

/** How many outputs a weight has, and how many numbers each is made from. */
function sidesOf({ shape }: Value): [outputs: number, inputs: number] {
  const sizes = shape as readonly number[];
  const [first, ...rest] = sizes as [number, ...number[]];
  return sizes.length === 2 ? [rest[0]!, first] : [first, rest.reduce((product, size) => product * size, 1)];
}

/**
 * A matrix near the closest orthogonal one, by Newton and Schulz's iteration with a polynomial of degree five that
 * drives all singular values of 1 or less towards 1.
 */
function orthogonalized(x: Value, steps: number, [a, b, c]: readonly [number, number, number]): Value {
  const [rows, columns] = x.shape as [number, number];
  // The product is made on the shorter side: X X' [rows, rows] or X' X [columns, columns].
  const isWide = rows <= columns;
  let turned = div(x, add(sqrt(squaredNorm(x)), 1e-7));
  for (let i = 0; i < steps; i++) {
    const square = isWide ? gemm(turned, turned, { transB: true }) : gemm(turned, turned, { transA: true });
    const factor = gemm(square, square, { c: square, alpha: c, beta: b });
    turned = isWide ? gemm(factor, turned, { c: turned, beta: a }) : gemm(turned, factor, { c: turned, beta: a });
  }
  return turned;
}
