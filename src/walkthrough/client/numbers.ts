import type { Activation, ConvolutionOf, Shape3, WalkOf, WalkPage, WalkStage } from "./pageData.ts";
import { withNumbers } from "./pageData.ts";

/** A number with as many digits as help: "0.552", "-12.4", "203", "2.1e-5". A true minus sign, so that columns line up. */
export function told(value: number): string {
  const size = Math.abs(value);
  const text =
    size === 0 ? "0" : size < 0.001 ? value.toExponential(1) : value.toFixed(size < 10 ? 3 : size < 100 ? 2 : 1);
  return text.replace("-", "−");
}

/** With its sign, as a summand: "+ 0.552", "− 12.4". */
export function summand(value: number): string {
  return value < 0 ? told(value).replace("−", "− ") : `+ ${told(value)}`;
}

/** What a channel of the picture is called. */
export function channelName(channel: number, channels: number): string {
  if (channels === 3) return ["red", "green", "blue"][channel]!;
  return channels === 1 ? "grey" : `map ${channel + 1}`;
}

const activationWords: Readonly<Record<Activation["name"], string>> = {
  linear: "nothing follows: the sum is the result",
  relu: "ReLU: below 0 becomes 0",
  tanh: "tanh: squeezed between −1 and 1",
  sigmoid: "sigmoid: squeezed between 0 and 1",
  softmax: "softmax: shares of 1",
  leakyRelu: "leaky ReLU: made smaller below 0",
  elu: "ELU: bent below 0",
  clip: "held between two bounds",
  other: "normalisation and activation",
};

/** What follows a sum, in a few words. */
export function activationTold({ name }: Activation): string {
  return activationWords[name];
}

/** "3 x 3 x 32" */
export function windowTold({
  window,
  input,
  groups,
}: Pick<ConvolutionOf<unknown>, "window" | "input" | "groups">): string {
  return `${window.height} x ${window.width} x ${input[0] / groups}`;
}

/** "32 maps of 16 x 16" */
export function mapsTold([channels, height, width]: Shape3): string {
  if (height * width === 1) return `${channels} numbers`;
  return `${channels} ${channels === 1 ? "map" : "maps"} of ${height} x ${width}`;
}

/** The walk of a page, with its numbers out of the one list. */
export function unpacked(page: WalkPage, list: Float32Array): WalkOf<Float32Array> {
  const isPlace = (value: unknown) =>
    Array.isArray(value) && value.length === 2 && value.every((each) => typeof each === "number");
  return withNumbers(page.walk, isPlace, ([at, length]) => list.subarray(at, at + length));
}

/** The largest size of a stage's numbers, for its colours. */
export function largestOf(numbers: ArrayLike<number>): number {
  let most = 0;
  for (let i = 0; i < numbers.length; i++) most = Math.max(most, Math.abs(numbers[i]!));
  return most || 1;
}

/** Whether a stage gives numbers below 0, which need colours of two kinds. */
export function hasNegative({ results }: Pick<WalkStage, "results">): boolean {
  return results.some((value) => value < 0);
}
