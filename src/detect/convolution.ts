import { type FullyConvolutional, fullyConvolutional } from "../compile/fullyConvolutional.ts";
import { openGraph } from "../compile/runGraph.ts";
import type { Image } from "../data/decode/image.ts";
import type { Model } from "../nn/model.ts";
import type { Runtime, Session } from "../runtime/runtime.ts";
import { tensor } from "../tensor/tensor.ts";

/** A network in its fully convolutional form, ready to look at pictures of any size. */
export interface Convolution extends Pick<FullyConvolutional, "window" | "stride" | "padded"> {
  /**
   * The probabilities of all windows of a picture, a stride apart, in one pass: [rows, columns, classes]. A picture of more
   * than 600,000 pixels is looked at in bands, so that memory does not grow with it.
   */
  score(picture: Image): Promise<Float32Array>;
  /** Frees what was prepared for the sizes that came. */
  close(): Promise<void>;
}

/** Pixels that are looked at in one pass, at most. */
const MOST_PIXELS = 600_000;

/** Sizes of pictures that stay prepared. */
const MOST_SIZES = 12;

/**
 * Turns a trained network into its fully convolutional form, to be run on an engine. Each size of picture is prepared when it
 * first comes, and kept for the next of that size.
 * @throws ProblemError that names the layer, when the network cannot be made fully convolutional.
 */
export function openConvolution(model: Model, runtime: Runtime): Convolution {
  const form = fullyConvolutional(model);
  const { window, stride, padded } = form;
  const { channels } = model.image;
  const classes = model.classes.length;
  const sessions = new Map<string, Promise<Session>>();

  const close = async () => {
    const open = [...sessions.values()];
    sessions.clear();
    for (const session of open) await (await session).close();
  };
  const prepared = async (height: number, width: number): Promise<Session> => {
    const key = `${width} x ${height}`;
    if (sessions.size >= MOST_SIZES && !sessions.has(key)) await close();
    const session =
      sessions.get(key) ??
      openGraph(form.graph(height, width), runtime, { name: "fully convolutional", isForward: true });
    sessions.set(key, session);
    return session;
  };

  return {
    ...{ window, stride, padded, close },
    async score({ height, width, data }) {
      const rows = Math.floor((height - window.height) / stride.y) + 1;
      const columns = Math.floor((width - window.width) / stride.x) + 1;
      const line = width * channels;
      const inBand = Math.min(rows, Math.max(1, Math.floor((MOST_PIXELS / width - window.height) / stride.y) + 1));
      const bandHeight = inBand === rows ? height : window.height + (inBand - 1) * stride.y;
      const scores = new Float32Array(rows * columns * classes);
      for (let row = 0; row < rows; row += inBand) {
        // The last band ends where the picture does, so that all are of one size.
        const first = Math.min(row, rows - inBand);
        const top = first * stride.y;
        const pixels = data.subarray(top * line, (top + bandHeight) * line);
        const session = await prepared(bandHeight, width);
        const results = await session.run({ images: tensor("uint8", [1, bandHeight, width, channels], pixels) });
        scores.set(results.scores!.data as Float32Array, first * columns * classes);
      }
      return scores;
    },
  };
}
