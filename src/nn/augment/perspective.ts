import { expectOptions } from "../../errors.ts";
import type { Value } from "../../graph/graph.ts";
import { add, div, max, mul, sub } from "../../ops/elementwise.ts";
import { concat, reshape } from "../../ops/layout.ts";
import type { SampleOptions } from "../../ops/sample.ts";
import { expectNumber, expectOneOf } from "../options.ts";
import { INTERPOLATIONS } from "./affine.ts";
import type { Augmentation } from "./augmentation.ts";
import { outsideOf, PADDING_OPTIONS, type PaddingOptions } from "./outside.ts";
import { expectProbability, sometimes } from "./ranges.ts";

export interface PerspectiveOptions extends PaddingOptions {
  /**
   * How far each corner moves inwards at most, across and down, as a fraction of half the image's side: 0 not at all, 1 to the
   * middle. Default 0.5.
   */
  readonly distortionScale?: number;
  /** How often, 0 to 1. Default 0.5. */
  readonly probability?: number;
  /** How pixels between pixels are found: "linear" (default), "cubic" or "nearest". */
  readonly interpolation?: NonNullable<SampleOptions["mode"]>;
}

/**
 * Shows an image as a picture that is looked at from aside: each corner moves inwards, by distances drawn evenly, and
 * straight lines stay straight (torchvision's RandomPerspective).
 * @throws ProblemError when the distortion or the probability is not 0 to 1, the interpolation or the padding is unknown, or
 *   the fill value is not 0 to 255.
 */
export function perspective(options: PerspectiveOptions = {}): Augmentation {
  expectOptions("perspective", options, ["distortionScale", "probability", "interpolation", ...PADDING_OPTIONS]);
  const { distortionScale = 0.5, probability = 0.5, interpolation = "linear" } = options;
  expectNumber("perspective", "distortionScale", distortionScale, { least: 0, most: 1 });
  expectProbability("perspective", probability);
  expectOneOf("perspective", "interpolation", interpolation, INTERPOLATIONS);
  const outside = outsideOf("perspective", options);
  return Object.freeze<Augmentation>({
    kind: "perspective",
    config: {
      ...{ distortionScale, probability, interpolation },
      ...{ paddingMode: outside.mode, fillValue: outside.value },
    },
    stage: "geometry",
    interpolation,
    outside,
    isProjective: true,
    map(context) {
      const [chance, ...positions] = context.random(9);
      const inwards = positions.map((each) => sometimes(chance!, probability, mul(each, distortionScale)));
      const corners = CORNERS.map(([x, y], i) => ({
        x: add(mul(inwards[2 * i]!, -x), x),
        y: add(mul(inwards[2 * i + 1]!, -y), y),
      }));
      return fromQuadrilateral(corners);
    },
  });
}

/** Where the corners are before they move, from the left above clockwise. */
const CORNERS = [
  [-1, -1],
  [1, -1],
  [1, 1],
  [-1, 1],
] as const;

interface Point {
  readonly x: Value;
  readonly y: Value;
}

/**
 * The map that takes four corners to those of the image, -1 to 1: the inverse of that of the unit square to them (Heckbert,
 * 1989), each up to a factor. Corners of x and y [n, 1] -> [n, 3, 3], whose last number is 1.
 */
function fromQuadrilateral([p, q, r, s]: readonly Point[]): Value {
  const [sx, sy] = [add(sub(p!.x, q!.x), sub(r!.x, s!.x)), add(sub(p!.y, q!.y), sub(r!.y, s!.y))];
  const [ux, uy] = [sub(q!.x, r!.x), sub(q!.y, r!.y)];
  const [vx, vy] = [sub(s!.x, r!.x), sub(s!.y, r!.y)];
  // | a b c |
  // | d e f |  takes (0, 0), (1, 0), (1, 1), (0, 1) to p, q, r, s.
  // | g h i |
  const [g, h, i] = [cross(sx, sy, vx, vy), cross(ux, uy, sx, sy), cross(ux, uy, vx, vy)];
  const row = (from: Value, right: Value, below: Value) =>
    [add(mul(sub(right, from), i), mul(g, right)), add(mul(sub(below, from), i), mul(h, below)), mul(from, i)] as const;
  const [a, b, c] = row(p!.x, q!.x, s!.x);
  const [d, e, f] = row(p!.y, q!.y, s!.y);
  const inverse = [
    [cross(e, f, h, i), cross(c, b, i, h), cross(b, c, e, f)],
    [cross(f, d, i, g), cross(a, c, g, i), cross(c, a, f, d)],
    [cross(d, e, g, h), cross(b, a, h, g), cross(a, b, d, e)],
  ] as const;
  // From the unit square to -1 to 1: 2 u - w.
  const depth = inverse[2];
  const rows = [0, 1].flatMap((axis) => inverse[axis]!.map((each, j) => sub(mul(each, 2), depth[j]!)));
  const whole = concat([...rows, ...depth], 1);
  return reshape(div(whole, max(depth[2], SMALLEST)), [whole.shape[0]!, 3, 3]);
}

/** Corners that do not make a quadrilateral any more may lead to 0 or less. */
const SMALLEST = 1e-6;

/** a d - b c */
function cross(a: Value, b: Value, c: Value, d: Value): Value {
  return sub(mul(a, d), mul(b, c));
}
