/** What belongs to single images through whole trainings: flips in turns, and mixed labels. */
import { expect, test } from "vitest";
import { imageSet } from "../../src/data/dataset.ts";
import { alternatingFlip } from "../../src/nn/augment/alternatingFlip.ts";
import { augment } from "../../src/nn/augment/augment.ts";
import { mixup } from "../../src/nn/augment/mixup.ts";
import { dense } from "../../src/nn/layers/dense.ts";
import { standardize } from "../../src/nn/layers/normalize.ts";
import { sequential } from "../../src/nn/layers/sequential.ts";
import { sgd } from "../../src/nn/optimizers/sgd.ts";
import { integers, normal, randomKey, split } from "../../src/tensor/random.ts";
import { tensor } from "../../src/tensor/tensor.ts";
import { type FitOptions, fit } from "../../src/train/fit.ts";
import { halves, runtime } from "./halves.ts";

test("each image is flipped in every other epoch, also in a training that was taken up again", async () => {
  const count = 24;
  const key = randomKey(3);
  const images = Uint8Array.from(integers(split(key, "pixels"), count * 12, 256));
  const set = imageSet({
    ...{ name: "small", classes: ["a", "b"], height: 2, width: 6, channels: 1, images },
    labels: Int32Array.from({ length: count }, (_, i) => i % 2),
  });
  const kernel = normal(split(key, "kernel"), 24).map((each) => each / 500);
  const weights = {
    "dense.kernel": tensor("float32", [12, 2], kernel),
    "dense.bias": tensor("float32", [2], new Float32Array(2)),
  };
  const network = sequential(augment(alternatingFlip()), dense(2, { activation: "softmax" }));

  /** What an image's loss is, as it is and flipped: they tell which image a step has seen, and how. */
  const lossOf = (image: number, isFlipped: boolean) => {
    const logits = [0, 1].map((c) => {
      return Array.from({ length: 12 }, (_, place) => {
        const from = isFlipped ? place - (place % 6) + 5 - (place % 6) : place;
        return images[image * 12 + from]! * kernel[place * 2 + c]!;
      }).reduce((sum, each) => sum + each);
    });
    return Math.log(1 + Math.exp(logits[1 - (image % 2)]! - logits[image % 2]!));
  };
  const known = Array.from({ length: 2 * count }, (_, i) => lossOf(i >> 1, i % 2 === 1));
  const seenBy = (loss: number) => {
    const nearest = known.reduce(
      (best, each, i) => (Math.abs(each - loss) < Math.abs(known[best]! - loss) ? i : best),
      0,
    );
    expect(known[nearest]).toBeCloseTo(loss, 4);
    return { image: nearest >> 1, isFlipped: nearest % 2 === 1 };
  };

  const flips: Record<number, boolean>[] = [];
  const options = {
    train: set,
    batchSize: 1,
    weights,
    optimizer: sgd({ learningRate: 1e-12 }),
    seed: 2,
    runtime,
    checkpoints: true,
  };
  const first = [];
  for await (const event of fit(network, { ...options, epochs: 3 })) first.push(event);
  const { checkpoint } = first.at(-1) as { checkpoint: NonNullable<FitOptions["resume"]> };
  for await (const event of fit(network, { ...options, epochs: 5, resume: checkpoint })) first.push(event);
  for (const event of first) {
    if (event.type !== "step") continue;
    const { image, isFlipped } = seenBy(event.loss);
    flips[event.epoch - 1] = { ...flips[event.epoch - 1], [image]: isFlipped };
  }
  expect(flips.map((each) => Object.keys(each).length)).toEqual([count, count, count, count, count]);
  for (let image = 0; image < count; image++) {
    const start = flips[0]![image]!;
    expect(flips.map((each) => each[image])).toEqual([start, !start, start, !start, start]);
  }
  const flipped = Object.values(flips[0]!).filter(Boolean).length;
  expect(flipped).toBeGreaterThan(count / 5);
  expect(flipped).toBeLessThan((count * 4) / 5);
});

test("a network learns from mixed images what single ones are", async () => {
  const [train, validation] = [halves(300), halves(100, 9)];
  const network = sequential(augment(mixup({ alpha: 0.4 })), standardize(), dense(2, { activation: "softmax" }));
  let last: unknown;
  const settings = { batchSize: 50, epochs: 15, optimizer: sgd({ learningRate: 0.01 }), seed: 1, runtime };
  for await (const event of fit(network, { train, validation, ...settings })) {
    if (event.type === "epoch") last = event.validation!.accuracy;
  }
  expect(last).toBeGreaterThan(0.9);
});
