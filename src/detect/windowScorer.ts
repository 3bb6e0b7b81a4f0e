import type { Image } from "../data/decode/image.ts";
import type { Classifier } from "../evaluate/classifier.ts";
import type { ScoreMap, Scorer } from "./scoreMap.ts";

/** Windows that are asked together, and numbers in them, at most: enough to keep the cores busy. */
const MOST_WINDOWS = 128;
const MOST_NUMBERS = 4_000_000;

interface WindowScorerOptions {
  /** From one window to the next, in pixels of the scaled picture. */
  readonly stride: ScoreMap["stride"];
  /** Is told of each batch of windows when it is scored. */
  readonly onScored?: ((windows: number) => void) | undefined;
  /** Stops the work: its reason is thrown. */
  readonly signal?: { throwIfAborted(): void } | undefined;
}

/** Scores windows by cutting each out of the picture and asking the model file, many at a time. */
export function windowScorer(
  { image: window, classes, predict }: Pick<Classifier, "image" | "classes" | "predict">,
  { stride, onScored, signal }: WindowScorerOptions,
): Scorer {
  const { height, width, channels } = window;
  const size = height * width * channels;
  const most = Math.max(1, Math.min(MOST_WINDOWS, Math.floor(MOST_NUMBERS / size)));
  return {
    window: { height, width },
    stride,
    async score(picture, scale) {
      const rows = 1 + Math.floor((picture.height - height) / stride.y);
      const columns = 1 + Math.floor((picture.width - width) / stride.x);
      const count = rows * columns;
      const scores = new Float32Array(count * classes.length);
      const batch = new Uint8Array(Math.min(most, count) * size);
      for (let first = 0; first < count; first += most) {
        signal?.throwIfAborted();
        const end = Math.min(count, first + most);
        for (let i = first; i < end; i++) {
          const [top, left] = [Math.floor(i / columns) * stride.y, (i % columns) * stride.x];
          cutWindow(picture, top, left, window, batch, (i - first) * size);
        }
        scores.set(await predict(batch.subarray(0, (end - first) * size)), first * classes.length);
        onScored?.(end - first);
      }
      return { scale, window: { height, width }, stride, rows, columns, scores };
    },
  };
}

/** Copies a window of a picture, row by row, to where it belongs in a batch. */
export function cutWindow(
  { data, width, channels }: Image,
  top: number,
  left: number,
  window: { readonly height: number; readonly width: number },
  batch: Uint8Array,
  offset: number,
): void {
  const row = window.width * channels;
  for (let y = 0; y < window.height; y++) {
    const start = ((top + y) * width + left) * channels;
    batch.set(data.subarray(start, start + row), offset + y * row);
  }
}
