import { readModelInfo } from "../compile/modelFile.ts";
import type { Runtime } from "../runtime/runtime.ts";
import { integers, randomKey } from "../tensor/random.ts";
import { tensor } from "../tensor/tensor.ts";

/** The clock runs for as long at least, in milliseconds, and for as many runs. */
const LEAST = { time: 500, runs: 5 };

/**
 * How long files take to answer: milliseconds, the median of many runs, which take turns, so that what else the machine
 * does meets all alike.
 * @param now a clock in milliseconds
 * @param count images at once
 */
export async function speeds(
  files: readonly Uint8Array[],
  count: number,
  { runtime, now }: { readonly runtime: Runtime; readonly now: () => number },
): Promise<readonly number[]> {
  const { height, width, channels } = readModelInfo(files[0]!).image;
  const pixels = Uint8Array.from(integers(randomKey(0), count * height * width * channels, 256));
  const images = tensor("uint8", [count, height, width, channels], pixels);
  const sessions = await Promise.all(files.map((file) => runtime.load(file)));
  try {
    const times = files.map((): number[] => []);
    const start = now();
    for (let run = -2; run < LEAST.runs || now() - start < LEAST.time * files.length; run++) {
      for (const [i, session] of sessions.entries()) {
        const before = now();
        await session.run({ images });
        // The first two runs find their memory.
        if (run >= 0) times[i]!.push(now() - before);
      }
    }
    return times.map((each) => each.toSorted((a, b) => a - b)[each.length >> 1]!);
  } finally {
    for (const session of sessions) await session.close();
  }
}
