import { ProblemError } from "../errors.ts";
import { constant, type Value } from "../graph/graph.ts";
import { rotation, sample, translation, view } from "../nn/augment/affine.ts";
import type { AugmentationContext } from "../nn/augment/augmentation.ts";
import { blur } from "../nn/augment/blur.ts";
import type { Outside } from "../nn/augment/outside.ts";
import { and, cast, greaterOrEqual, less } from "../ops/choice.ts";
import { add, cos, log, mul, neg, sqrt, sub } from "../ops/elementwise.ts";
import { reshape } from "../ops/layout.ts";
import { reduceMean } from "../ops/reduce.ts";
import { filled, fromNumbers } from "../tensor/tensor.ts";

/** Of the images: [n, channels, height, width]. */
export interface ImageSize {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** What a change is given beside the images. */
export interface ChangeContext extends ImageSize {
  /** Numbers in [0, 1) that belong to each image, the same at every strength: `count` values [n, 1]. */
  draw(count: number): readonly Value[];
  /** Such numbers for every pixel, [n, channels, height, width]. */
  drawPixels(name: string): Value;
  readonly outside: Outside;
}

/** A way in which pictures differ from those that a network learned from, with a strength. */
export interface Change {
  readonly title: string;
  /** What a strength is: "pixels". */
  readonly unit: string;
  /** A strength in words: "a shift of 3 pixels". */
  says(strength: number): string;
  /** The strengths that are tried unless others are given, rising; at 0 nothing is changed. */
  usual(size: ImageSize): readonly number[];
  /** The largest strength that makes sense. */
  most(size: ImageSize): number;
  /** Changes images [n, c, h, w] of 0 to 255, which stay so, at a strength above 0. */
  apply(x: Value, strength: number, context: ChangeContext): Value;
}

const eighths = (values: readonly number[], side: number) => [
  ...new Set(values.map((value) => Math.round(value * side))),
];
const round = (value: number) => Number(value.toFixed(2));
const perImage = (value: Value) => reshape(value, [-1, 1, 1, 1]);

/** One of -1 and 1 from a number in [0, 1). */
const sign = (u: Value) => sub(mul(cast(greaterOrEqual(u, 0.5), "float32"), 2), 1);

function through(x: Value, map: Value, { outside }: ChangeContext): Value {
  return sample(x, map, { interpolation: "linear", outside, isProjective: false });
}

/** The changes there are, by name. */
export const changes = {
  shift: {
    title: "Shift",
    unit: "pixels, in one of eight directions",
    says: (strength) => `a shift of ${strength} ${strength === 1 ? "pixel" : "pixels"}`,
    usual: ({ height, width }) => eighths([0, 1 / 18, 1 / 9, 1 / 6, 2 / 9, 1 / 3, 1 / 2], Math.min(height, width)),
    most: ({ height, width }) => Math.min(height, width),
    apply(x, strength, context) {
      const [u, v, w] = context.draw(3) as [Value, Value, Value];
      // Along a row, along a column, or along both, each way.
      const isRow = cast(less(u, 0.5), "float32");
      const isColumn = cast(greaterOrEqual(u, 0.25), "float32");
      const right = mul(mul(sign(v), isRow), strength);
      const down = mul(mul(sign(w), isColumn), strength);
      return through(x, translation(right, down, context), context);
    },
  },
  scale: {
    title: "Size",
    unit: "part by which things are larger or smaller",
    says: (strength) => `making things ${Math.round(100 * strength)} % larger or smaller`,
    usual: () => [0, 0.1, 0.2, 0.3, 0.4, 0.5],
    most: () => 0.9,
    apply(x, strength, context) {
      const [u] = context.draw(1) as [Value];
      // Larger by 1 + s shows 1 / (1 + s) of the picture; smaller by 1 - s shows more.
      const isLarger = cast(greaterOrEqual(u, 0.5), "float32");
      const shown = add(1 / (1 - strength), mul(isLarger, 1 / (1 + strength) - 1 / (1 - strength)));
      return through(x, view(shown, shown), context);
    },
  },
  rotation: {
    title: "Rotation",
    unit: "degrees, either way",
    says: (strength) => `a turn by ${strength} degrees`,
    usual: () => [0, 10, 20, 30, 45, 90],
    most: () => 180,
    apply(x, strength, context) {
      const [u] = context.draw(1) as [Value];
      return through(x, rotation(mul(sign(u), (strength * Math.PI) / 180), context), context);
    },
  },
  blur: {
    title: "Blur",
    unit: "pixels, the deviation of a bell curve",
    says: (strength) => `a blur of ${strength} ${strength === 1 ? "pixel" : "pixels"}`,
    usual: ({ height, width }) =>
      [0, 1 / 64, 1 / 32, 3 / 64, 1 / 16, 1 / 8].map((part) => round(part * Math.min(height, width))),
    most: ({ height, width }) => Math.min(height, width),
    apply(x, strength, { height, width }) {
      const one = constant(filled("float32", [1, 1], 1));
      const none = constant(filled("float32", [1, 1], 0));
      const layer = blur({ maxSigma: strength, probability: 1 });
      const context = { height, width, batch: 1, random: () => [none, one] } as unknown as AugmentationContext;
      return layer.stage === "pixels" ? layer.apply(x, context) : x;
    },
  },
  noise: {
    title: "Noise",
    unit: "levels of 255, the deviation",
    says: (strength) => `noise of ${strength} levels`,
    usual: () => [0, 10, 20, 40, 60, 90],
    most: () => 255,
    apply(x, strength, context) {
      // Box and Muller: the root of -2 ln(1 - u), times cos(2 pi v).
      const radius = sqrt(mul(log(sub(1, context.drawPixels("u"))), -2));
      return add(x, mul(mul(radius, cos(mul(context.drawPixels("v"), 2 * Math.PI))), strength));
    },
  },
  brightness: {
    title: "Brightness",
    unit: "levels of 255, lighter or darker",
    says: (strength) => `brightness changed by ${strength} levels`,
    usual: () => [0, 20, 40, 60, 90, 120],
    most: () => 255,
    apply(x, strength, context) {
      const [u] = context.draw(1) as [Value];
      return add(x, perImage(mul(sign(u), strength)));
    },
  },
  occlusion: {
    title: "Occlusion",
    unit: "part of the area under a square",
    says: (strength) => `a square over ${Math.round(100 * strength)} % of the picture`,
    usual: () => [0, 0.05, 0.1, 0.2, 0.3, 0.5],
    most: () => 1,
    apply(x, strength, { height, width, draw }) {
      const [u, v] = draw(2) as [Value, Value];
      const side = Math.sqrt(strength);
      const inside = (size: number, position: Value, shape: readonly number[]) => {
        const length = Math.max(1, Math.round(side * size));
        const first = perImage(mul(position, size - length));
        const places = constant(
          fromNumbers(
            "float32",
            [1, 1, ...shape],
            Array.from({ length: size }, (_, i) => i + 0.5),
          ),
        );
        return and(greaterOrEqual(places, first), less(places, add(first, length)));
      };
      const mask = cast(and(inside(height, u, [height, 1]), inside(width, v, [1, width])), "float32");
      // In the picture's own mean colour, so that it does not stand out by its lightness.
      const mean = reduceMean(x, { axes: [2, 3], keepdims: true });
      return add(x, mul(mask, add(neg(x), mean)));
    },
  },
} as const satisfies Readonly<Record<string, Change>>;

export type ChangeName = keyof typeof changes;
export const changeNames = Object.keys(changes) as readonly ChangeName[];

/**
 * The strengths to be tried of a change, from 0 on.
 * @throws ProblemError when one is out of range.
 */
export function strengthsOf(name: ChangeName, size: ImageSize, given?: readonly number[]): readonly number[] {
  const change: Change = changes[name];
  const most = change.most(size);
  if (given === undefined) return change.usual(size);
  for (const strength of given) {
    if (strength >= 0 && strength <= most) continue;
    throw new ProblemError(
      {
        what: `${name}: a strength is out of range`,
        expected: `0 to ${most} (${change.unit})`,
        received: `${strength}`,
      },
      { exitCode: 2 },
    );
  }
  return [...new Set([0, ...given])].toSorted((a, b) => a - b);
}
