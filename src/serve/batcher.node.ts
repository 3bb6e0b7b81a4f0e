/** Single images in, batches to the model: what waits is run together. */
export interface Batcher {
  /** The numbers that the model gives for one image. Where the signal is aborted before its batch begins, it leaves. */
  readonly ask: (pixels: Uint8Array, signal: AbortSignal) => Promise<Float32Array>;
}

export interface BatcherOptions {
  /** The model: images one behind another in, a row of numbers for each out. */
  readonly run: (images: Uint8Array) => Promise<Float32Array>;
  /** Images in a batch, at most. */
  readonly size: number;
  /** Batches that run at the same time. */
  readonly concurrency: number;
  /** Whether more images are on their way, so that waiting for them may be worth while. */
  readonly expectsMore: () => boolean;
  /** Told of each batch. */
  readonly onBatch: (count: number) => void;
}

/** How long a batch that is not full waits for images that are on their way, in milliseconds. */
const PATIENCE = 2;

interface Waiting {
  readonly pixels: Uint8Array;
  readonly resolve: (row: Float32Array) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * Gathers images while the model is busy, and runs them as soon as it is free. Nothing waits where nothing else comes: a batch
 * that is not full waits `PATIENCE` at most, and only while other images are being decoded.
 */
export function batcher({ run, size, concurrency, expectsMore, onBatch }: BatcherOptions): Batcher {
  const waiting = new Set<Waiting>();
  let running = 0;
  let timer: NodeJS.Timeout | undefined;

  const start = () => {
    clearTimeout(timer);
    timer = undefined;
    while (running < concurrency && waiting.size > 0) {
      const batch = [...waiting].slice(0, size);
      for (const one of batch) waiting.delete(one);
      void runBatch(batch);
    }
  };
  const consider = () => {
    if (running >= concurrency || waiting.size === 0) return;
    if (waiting.size >= size || !expectsMore()) start();
    else timer ??= setTimeout(start, PATIENCE);
  };
  const runBatch = async (batch: readonly Waiting[]) => {
    running += 1;
    onBatch(batch.length);
    try {
      const rows = await run(joined(batch.map(({ pixels }) => pixels)));
      const width = rows.length / batch.length;
      for (const [i, { resolve }] of batch.entries()) resolve(rows.slice(i * width, (i + 1) * width));
    } catch (error) {
      for (const { reject } of batch) reject(error);
    } finally {
      running -= 1;
      consider();
    }
  };
  return {
    ask: (pixels, signal) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason);
        const leave = () => {
          waiting.delete(one);
          reject(signal.reason);
        };
        const settle =
          <T>(done: (value: T) => void) =>
          (value: T) => {
            signal.removeEventListener("abort", leave);
            done(value);
          };
        const one: Waiting = { pixels, resolve: settle(resolve), reject: settle(reject) };
        signal.addEventListener("abort", leave, { once: true });
        waiting.add(one);
        consider();
      }),
  };
}

function joined(images: readonly Uint8Array[]): Uint8Array {
  const [first] = images;
  if (images.length === 1) return first!;
  const all = new Uint8Array(images.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const each of images) {
    all.set(each, at);
    at += each.length;
  }
  return all;
}
