import { input } from "../../src/graph/graph.ts";
import type { Layer, Mode } from "../../src/nn/layer.ts";
import { type WrittenNetwork, writeNetwork } from "../../src/nn/write.ts";
import { evaluate } from "../../src/reference/evaluate.ts";
import { filled, fromNumbers, type Tensor } from "../../src/tensor/tensor.ts";

/** A layer as graph, for images or rows of some shape: the batch's size is "N". */
export function write(layer: Layer, shape: readonly number[], mode: Mode = "train"): WrittenNetwork {
  return writeNetwork(layer, input("x", "float32", ["N", ...shape]), { mode });
}

export interface RunOptions {
  /** Default "train". */
  readonly mode?: Mode;
  /** What is fed to weights, measured numbers and random numbers, by name; all else is 0. */
  readonly feeds?: Readonly<Record<string, Tensor>>;
}

/** What a layer gives for numbers of a shape, computed in float64. */
export function runLayer(layer: Layer, x: Tensor, { mode = "train", feeds = {} }: RunOptions = {}): Tensor {
  const { output, inputs } = write(layer, x.shape.slice(1), mode);
  const rest = [...inputs].map(([name, { shape }]) => {
    const sizes = shape.map((size) => (size === "N" ? x.shape[0]! : Number(size)));
    return [name, feeds[name] ?? filled("float32", sizes, 0)] as const;
  });
  return evaluate([output], { x, ...Object.fromEntries(rest) })[0]!;
}

/** Numbers row by row, each by its place. */
export function numbered(shape: readonly number[], at: (place: number) => number = (place) => place): Tensor {
  const count = shape.reduce((product, size) => product * size, 1);
  return fromNumbers(
    "float32",
    shape,
    Array.from({ length: count }, (_, place) => at(place)),
  );
}
