import { imageSet, type Labelling } from "../../src/data/dataset.ts";
import { asSplit } from "../../src/data/selection.ts";
import type { Answered } from "../../src/evaluate/judge.ts";
import { type Answers, readAnswers } from "../../src/report/client/answers.ts";
import type { Limits } from "../../src/report/client/pageData.ts";
import { makePageSet } from "../../src/report/makePageSet.ts";
import { pageOrder } from "../../src/report/order.ts";
import { randomKey, split, uniform } from "../../src/tensor/random.ts";

/** Answers that lean to the truth, some of them wrong; every third of two classes is yes. Tiny pictures, grey by label. */
export function drawnAnswers(
  count: number,
  classes: readonly string[],
  seed = 0,
  more: { readonly sources?: Labelling; readonly names?: readonly string[] } = {},
): Answered {
  const width = classes.length;
  const labels = Int32Array.from({ length: count }, (_, i) => (width === 2 ? Number(i % 3 === 0) : i % width));
  const draws = uniform(split(randomKey(seed), "answers"), count * width);
  const probabilities = new Float32Array(count * width);
  for (let i = 0; i < count; i++) {
    const row = Array.from({ length: width }, (_, c) => draws[i * width + c]! ** 2 + (c === labels[i] ? 0.3 : 0));
    const sum = row.reduce((a, b) => a + b, 0);
    probabilities.set(
      row.map((each) => each / sum),
      i * width,
    );
  }
  const images = Uint8Array.from({ length: count * 48 }, (_, i) => 40 * labels[Math.floor(i / 48)]! + (i % 48));
  const set = imageSet({ name: "drawn", classes, height: 4, width: 4, channels: 3, images, labels, ...more });
  return { images: asSplit(set), probabilities };
}

/** The same as the page reads them, and the rows that its images come from. */
export function onPage(answered: Answered, positive: number | undefined, limits: Limits) {
  const order = pageOrder(answered, positive);
  const pictures = { width: 4, height: 4, columns: 1, perSheet: 1, sheets: [], type: "image/webp" };
  const set = makePageSet({ part: { name: "test", ...answered }, order, positive, limits, pictures });
  const { classes } = answered.images.set;
  const answers: Answers = readAnswers({ classes, ...(positive !== undefined && { positive }) }, set);
  return { order, set, answers };
}
