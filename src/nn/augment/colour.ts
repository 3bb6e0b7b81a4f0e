/**
 * Changes of colour as functions of images [n, c, h, w], pixels from 0 to 255, and one strength for each image, [n, 1, 1, 1].
 * They follow torchvision's functions of the same names on float images; results stay within 0 to 255.
 */
import { ProblemError } from "../../errors.ts";
import { constant, type Value } from "../../graph/graph.ts";
import { abs, add, clip, div, floor, hardSigmoid, max, min, mul, sub } from "../../ops/elementwise.ts";
import { reshape, slice } from "../../ops/layout.ts";
import { matMul } from "../../ops/matrix.ts";
import { reduceMean } from "../../ops/reduce.ts";
import { fromNumbers } from "../../tensor/tensor.ts";

/** How much red, green and blue count for brightness (ITU-R BT.601), as torchvision has them. */
const LUMINANCE = [0.2989, 0.587, 0.114];

/** Numbers held within those of pixels. */
export function clipPixels(x: Value): Value {
  return clip(x, 0, 255);
}

/** `changed` where `chosen` is 1, x where it is 0, both to the bit. chosen [n, 1, 1, 1] */
export function choose(chosen: Value, changed: Value, x: Value): Value {
  return add(mul(changed, chosen), mul(x, sub(1, chosen)));
}

/** x f + other (1 - f), within 0 to 255: beyond 1, f leads away from the other. */
function blend(x: Value, other: Value, factor: Value): Value {
  return clipPixels(add(mul(x, factor), mul(other, sub(1, factor))));
}

/** Each pixel times the factor: 0 is black, 1 the image itself. */
export function adjustBrightness(x: Value, factor: Value): Value {
  return clipPixels(mul(x, factor));
}

/** Away from the mean of the grey image, or towards it: 0 is that one grey, 1 the image itself. */
export function adjustContrast(x: Value, factor: Value): Value {
  const lightness = x.shape[1] === 3 ? luminance(x) : x;
  return blend(x, reduceMean(lightness, { axes: [1, 2, 3], keepdims: true }), factor);
}

/** Away from the grey image, or towards it: 0 is grey, 1 the image itself. Images of one channel stay as they are. */
export function adjustSaturation(x: Value, factor: Value): Value {
  return isGrey("saturation", x) ? x : blend(x, luminance(x), factor);
}

/**
 * Moves each colour along the circle of hues of the HSV model, by -1/2 to 1/2 of the whole circle. Images of one channel
 * stay as they are.
 */
export function adjustHue(x: Value, shift: Value): Value {
  if (isGrey("hue", x)) return x;
  const [red, green, blue] = channelsOf(x);
  const value = max(max(red, green), blue);
  const chroma = sub(value, min(min(red, green), blue));
  // Which channel is the largest, the first of equal ones: 1 or 0.
  const isRed = isZero(sub(value, red));
  const isGreen = mul(isZero(sub(value, green)), sub(1, isRed));
  const isBlue = sub(sub(1, isRed), isGreen);
  // The hue in sixths of the circle: red 0, yellow 1, green 2 ... Each grey has hue 0.
  const differences = [mul(sub(green, blue), isRed), mul(sub(blue, red), isGreen), mul(sub(red, green), isBlue)];
  const within = div(differences.reduce(add), max(chroma, 1e-6));
  const hue = add(add(within, add(mul(isGreen, 2), mul(isBlue, 4))), mul(shift, 6));
  // Each channel falls from the value by up to the chroma, as far as its own hue is away.
  const around = add(constant(fromNumbers("float32", [1, 3, 1, 1], [5, 3, 1])), hue);
  const turned = sub(around, mul(floor(mul(around, 1 / 6)), 6));
  const away = clip(sub(2, abs(sub(turned, 2))), 0, 1);
  return sub(value, mul(chroma, away));
}

/** The grey image in as many channels as the image has. */
export function grey(x: Value): Value {
  return isGrey("grayscale", x) ? x : luminance(x);
}

/** [n, 3, h, w] -> [n, 1, h, w] */
function luminance(x: Value): Value {
  const [batch, , height, width] = x.shape;
  const weights = constant(fromNumbers("float32", [1, 1, 3], LUMINANCE));
  return reshape(matMul(weights, reshape(x, [batch!, 3, -1])), [batch!, 1, height!, width!]);
}

function channelsOf(x: Value): readonly [Value, Value, Value] {
  const channel = (at: number) => slice(x, [{ axis: 1, start: at, end: at + 1 }]);
  return [channel(0), channel(1), channel(2)];
}

/** 1 where a number of at least 0 is 0. */
function isZero(x: Value): Value {
  return hardSigmoid(x, -1e9, 1);
}

/**
 * Whether an image has no colours to change.
 * @throws ProblemError when its channels are neither one nor red, green and blue.
 */
function isGrey(what: string, x: Value): boolean {
  const channels = x.shape[1];
  if (channels === 1 || channels === 3) return channels === 1;
  throw new ProblemError({
    what: `${what}: only red, green and blue make colours`,
    expected: "3 channels, or 1, which stays as it is",
    received: `${channels}`,
  });
}
