import { ProblemError } from "../errors.ts";
import { type Graph, input, type Value } from "../graph/graph.ts";
import { BATCH } from "../graph/shape.ts";
import { dependents, inOrder } from "../graph/walk.ts";
import type { Model } from "../nn/model.ts";
import { slice, transpose } from "../ops/layout.ts";
import { imagesInput, toChannelsFirst } from "./inputs.ts";
import { openNetwork } from "./openNetwork.ts";
import { type Place, placeOf, type Widening } from "./widen.ts";

/**
 * A network that looks at every window of a larger picture at once. What neighbouring windows share is computed one time: the
 * convolutions run over the whole picture, and the first dense layer becomes a convolution as large as what it used to
 * flatten (Long et al., "Fully Convolutional Networks for Semantic Segmentation", 2015; Sermanet et al., "OverFeat", 2014).
 */
export interface FullyConvolutional {
  /** The size of the images that the network was trained on, in pixels. */
  readonly window: { readonly height: number; readonly width: number };
  /** The distance from one window to the next, in pixels: the product of all strides in the network. */
  readonly stride: { readonly y: number; readonly x: number };
  /**
   * The layers that put a border around what they read. Inside a picture there are real neighbours where the window by itself
   * had that border, so answers differ a little. Empty: the answers are those of the windows, but for rounding.
   */
  readonly padded: readonly string[];
  /**
   * The graph for pictures of one size. In: `images` uint8 [N, height, width, channels]. Out: `scores` float32
   * [N, rows, columns, classes], for the window whose corner is at (row stride.y, column stride.x). What is left at the right
   * and at the bottom, less than a stride, is not looked at.
   * @throws ProblemError when the picture is smaller than the window.
   */
  graph(height: number, width: number): Graph;
}

/**
 * Turns a trained network into its fully convolutional form. Nothing is trained again.
 * @throws ProblemError that names the layer, when something in the network depends on the whole window in another way
 *   than convolutions, poolings and dense layers do: resizing, normalisation over the image, a factor for each pixel.
 */
export function fullyConvolutional(model: Pick<Model, "network" | "image" | "weights">): FullyConvolutional {
  const { image } = model;
  const { pixels, output, stages } = openNetwork(model);
  const order = inOrder([output]);
  const fed = dependents(order, [pixels]);
  const stageNames = new Map(stages.map(({ operator, name }) => [operator, name]));

  /** Writes the network over pixels [N, channels, height, width]; tells the answers' place, and which layers pad. */
  const widened = (x: Value): { readonly answers: Place; readonly padded: readonly string[] } => {
    const padded = new Set<string>();
    const places = new Map<Value, Place>([
      [pixels, { value: x, size: [image.height, image.width], stride: [1, 1], isFlat: false }],
    ]);
    const near = new Map<Value, string>();
    for (const value of order) {
      if (!fed.has(value) || value === pixels) continue;
      const behind = value.inputs.map((from) => near.get(from)).find((name) => name !== undefined);
      const name = stageNames.get(value) ?? `${value.op} behind ${behind ?? "the input"}`;
      near.set(value, stageNames.get(value) ?? behind ?? "the input");
      const widening: Widening = {
        name,
        inputs: value.inputs.map((from) => places.get(from) ?? from),
        pads: () => padded.add(name),
      };
      places.set(value, placeOf(value, widening));
    }
    const answers = places.get(output)!;
    if (answers.size[0] === 1 && answers.size[1] === 1) return { answers, padded: [...padded] };
    throw new ProblemError({
      what: "This network cannot be made fully convolutional: it gives no one answer for a window",
      expected: "[N, classes]",
      received: `[${output.shape}]`,
    });
  };

  const { answers, padded } = widened(input("x", "float32", [BATCH, image.channels, image.height, image.width]));
  const [y, x] = answers.stride;
  return Object.freeze<FullyConvolutional>({
    window: { height: image.height, width: image.width },
    stride: { y, x },
    padded,
    graph(height, width) {
      if (height < image.height || width < image.width) {
        throw new ProblemError({
          what: "The picture is smaller than the window",
          expected: `at least ${image.width} x ${image.height} pixels`,
          received: `${width} x ${height}`,
          mend: "Enlarge it, or give a larger picture.",
        });
      }
      const feed = imagesInput({ height, width, channels: image.channels });
      const seen = covered(toChannelsFirst(feed), image, { y, x });
      return { inputs: [feed], outputs: { scores: transpose(widened(seen).answers.value, [0, 2, 3, 1]) } };
    },
  });
}

/** As much of a picture as whole strides cover, from the upper left. */
function covered(picture: Value, window: { readonly height: number; readonly width: number }, stride: Stride): Value {
  const end = (size: number, seen: number, step: number) => seen + step * Math.floor((size - seen) / step);
  const [height, width] = picture.shape.slice(2) as number[];
  return slice(picture, [
    { axis: 2, end: end(height!, window.height, stride.y) },
    { axis: 3, end: end(width!, window.width, stride.x) },
  ]);
}

type Stride = FullyConvolutional["stride"];
