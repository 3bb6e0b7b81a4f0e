/** Images mixed within a batch, and flips in turns. */
import { describe, expect, test } from "vitest";
import { trainStep } from "../../src/compile/trainStep.ts";
import { input } from "../../src/graph/graph.ts";
import { alternatingFlip } from "../../src/nn/augment/alternatingFlip.ts";
import { augment } from "../../src/nn/augment/augment.ts";
import { betaNumbers, betaQuantiles } from "../../src/nn/augment/betaNumbers.ts";
import { cutmix } from "../../src/nn/augment/cutmix.ts";
import { flipLeftRight } from "../../src/nn/augment/flipLeftRight.ts";
import { mixup } from "../../src/nn/augment/mixup.ts";
import { oneOf } from "../../src/nn/augment/oneOf.ts";
import { rotate } from "../../src/nn/augment/rotate.ts";
import type { Layer } from "../../src/nn/layer.ts";
import { dense } from "../../src/nn/layers/dense.ts";
import { sequential } from "../../src/nn/layers/sequential.ts";
import { crossEntropy } from "../../src/nn/losses/crossEntropy.ts";
import type { Loss } from "../../src/nn/losses/loss.ts";
import { sgd } from "../../src/nn/optimizers/sgd.ts";
import { writeNetwork } from "../../src/nn/write.ts";
import { square, sub } from "../../src/ops/elementwise.ts";
import { reduceMean } from "../../src/ops/reduce.ts";
import { evaluate } from "../../src/reference/evaluate.ts";
import { integers, normal, randomKey, split, uniform } from "../../src/tensor/random.ts";
import { filled, fromNumbers, type Tensor, tensor, toNumbers } from "../../src/tensor/tensor.ts";
import { numbered, runLayer, write } from "./runLayer.ts";

/** What an augmentation makes of images in float64, and the share that it tells. */
function mixed(layer: Layer, x: Tensor, feeds: Readonly<Record<string, Tensor>>) {
  const { output, share } = writeNetwork(layer, input("x", "float32", ["N", ...x.shape.slice(1)]), { mode: "train" });
  const [image, own] = evaluate([output, share!], { x, ...feeds }, { symbols: { N: x.shape[0]! } });
  return { images: toNumbers(image!), shares: toNumbers(own!) };
}

describe("numbers of the beta distribution", () => {
  // scipy.stats.beta(alpha, alpha).ppf
  test.each([
    [0.1, [0.01, 0.1, 0.25, 0.4], [8.869280656e-18, 8.869280012e-8, 0.0008452555328, 0.08639856067]],
    [0.2, [0.01, 0.1, 0.25, 0.4], [2.478056241e-9, 0.0002477646919, 0.02381471877, 0.2163418589]],
    [1, [0.01, 0.1, 0.25, 0.4], [0.01, 0.1, 0.25, 0.4]],
    [2, [0.01, 0.1, 0.25, 0.4], [0.05890313578, 0.1958001057, 0.3263518223, 0.4329310771]],
    [8, [0.01, 0.1, 0.25, 0.4], [0.2287258844, 0.3415208427, 0.4149894719, 0.4678666655]],
  ])("alpha %s: quantiles as scipy has them, both sides alike", (alpha, probabilities, expected) => {
    const found = betaQuantiles(alpha, probabilities);
    const upper = betaQuantiles(
      alpha,
      probabilities.map((each) => 1 - each),
    );
    for (const [i, value] of expected.entries()) {
      expect(found[i]).toBeCloseTo(value, 6);
      expect(upper[i]).toBeCloseTo(1 - value, 6);
    }
  });

  test.each([0.2, 0.5, 1, 3])("alpha %s: mean, variance and fourth moment of what the graph draws", (alpha) => {
    const count = 4000;
    const even = tensor(
      "float32",
      [count, 1],
      uniform(randomKey(1), count).map((_, i) => (i + 0.5) / count),
    );
    const [drawn] = evaluate(
      [betaNumbers(input("even", "float32", ["N", 1]), alpha)],
      { even },
      { symbols: { N: count } },
    );
    const moment = (power: number) => toNumbers(drawn!).reduce((sum, each) => sum + (each - 0.5) ** power, 0) / count;
    // Of Beta(a, a) about its middle: 1 / (4 (2a + 1)), 3 / (16 (2a + 1) (2a + 3)).
    expect(moment(1)).toBeCloseTo(0, 5);
    expect(moment(2)).toBeCloseTo(1 / (4 * (2 * alpha + 1)), 4);
    expect(moment(4)).toBeCloseTo(3 / (16 * (2 * alpha + 1) * (2 * alpha + 3)), 4);
    expect(Math.min(...toNumbers(drawn!))).toBeGreaterThanOrEqual(0);
    expect(Math.max(...toNumbers(drawn!))).toBeLessThanOrEqual(1);
  });
});

describe("mixup", () => {
  // At alpha 1 the part of the other image is the number itself.
  const shares = (...others: readonly number[]) => ({
    "0.mixup": fromNumbers(
      "float32",
      [others.length, 2],
      others.flatMap((each) => [0, each]),
    ),
  });

  test.each([1, 2, 3])("lays %i images over their partners, the first over the last", (count) => {
    const x = numbered([count, 2, 2, 3], (place) => place ** 1.5);
    const others = [0.25, 0.5, 0.125].slice(0, count);
    const { images, shares: told } = mixed(augment(mixup({ alpha: 1 })), x, shares(...others));
    const values = toNumbers(x);
    const expected = values.map((own, place) => {
      const image = Math.floor(place / 12);
      const other = values[(count - 1 - image) * 12 + (place % 12)]!;
      return own * (1 - others[image]!) + other * others[image]!;
    });
    for (const [place, value] of expected.entries()) expect(images[place]).toBeCloseTo(value, 4);
    expect(told.map((each) => Number(each.toFixed(6)))).toEqual(others.map((each) => 1 - each));
  });

  test("spares images where chance says so", () => {
    const x = numbered([2, 1, 2, 2]);
    const feeds = { "0.mixup": fromNumbers("float32", [2, 2], [0.6, 0.5, 0.4, 0.5]) };
    const { images, shares: told } = mixed(augment(mixup({ alpha: 1, probability: 0.5 })), x, feeds);
    expect(images.slice(0, 4)).toEqual([0, 1, 2, 3]);
    expect(told[0]).toBe(1);
    expect(told[1]).toBeCloseTo(0.5, 6);
  });

  test("leaves a finished model's images alone", () => {
    const { output, share, randoms } = write(augment(mixup(), alternatingFlip()), [3, 4, 4], "infer");
    expect([output.op, share, randoms]).toEqual(["Input", undefined, []]);
  });
});

test("cutmix puts in a rectangle whose area it tells", () => {
  const count = 200;
  const [height, width] = [6, 9];
  // Each image has one number, so what it is made of can be counted.
  const x = numbered([count, 1, height, width], (place) => Math.floor(place / (height * width)));
  const feeds = { "0.cutmix": tensor("float32", [count, 4], uniform(randomKey(3), count * 4)) };
  const { images, shares } = mixed(augment(cutmix({ probability: 0.8 })), x, feeds);
  let cut = 0;
  for (let image = 0; image < count; image++) {
    const pixels = images.slice(image * height * width, (image + 1) * height * width);
    const partner = count - 1 - image;
    const places = pixels.flatMap((pixel, place) => (pixel === partner ? [place] : []));
    expect(pixels.filter((pixel) => pixel === image)).toHaveLength(height * width - places.length);
    expect(shares[image]).toBeCloseTo(1 - places.length / (height * width), 6);
    const rows = new Set(places.map((place) => Math.floor(place / width)));
    const columns = new Set(places.map((place) => place % width));
    expect(places).toHaveLength(rows.size * columns.size);
    if (places.length > 0) {
      expect(Math.max(...rows) - Math.min(...rows)).toBe(rows.size - 1);
      expect(Math.max(...columns) - Math.min(...columns)).toBe(columns.size - 1);
      cut++;
    }
  }
  expect(cut / count).toBeGreaterThan(0.6);
  expect(cut / count).toBeLessThan(0.85);
});

describe("oneOf", () => {
  const x = numbered([4, 1, 2, 2], (place) => place ** 2);
  const numbers = (name: string, count: number, rows: readonly (readonly number[])[]) => ({
    [`0.oneOf${name}`]: fromNumbers("float32", [4, count], rows.flat()),
  });

  test("gives each image what one of them gives, and the share that belongs to it", () => {
    const layer = augment(oneOf(mixup({ alpha: 1 }), flipLeftRight({ probability: 1 }), cutmix()));
    const half = [0, 0.5];
    const feeds = {
      ...numbers("", 1, [[0.3], [0.35], [0.7], [0.99]]),
      ...numbers(".0.mixup", 2, [half, half, half, half]),
      ...numbers(".1.flipLeftRight", 1, [[0], [0], [0], [0]]),
      // The whole area, about a pixel of the first row: what is left is one pixel, and two.
      ...numbers(
        ".2.cutmix",
        4,
        [0, 1, 2, 3].map((image) => [0, 1, 0.2, image === 2 ? 0.2 : 0.6]),
      ),
    };
    const { images, shares } = mixed(layer, x, feeds);
    const values = toNumbers(x);
    const own = (image: number) => values.slice(image * 4, image * 4 + 4);
    const mix = own(0).map((each, place) => (each + own(3)[place]!) / 2);
    for (const [place, each] of mix.entries()) expect(images[place]).toBeCloseTo(each, 5);
    const [a, b, c, d] = own(1);
    expect(images.slice(4, 8)).toEqual([b, a, d, c]);
    for (const image of [2, 3]) {
      const pixels = images.slice(image * 4, image * 4 + 4);
      const others = pixels.filter((each, place) => each === own(3 - image)[place]).length;
      expect(others).toBe(image - 1);
      expect(shares[image]).toBeCloseTo(1 - others / 4, 5);
    }
    expect(shares[0]).toBeCloseTo(0.5, 5);
    expect(shares[1]).toBe(1);
  });

  test("chooses each as often", () => {
    const count = 3000;
    const bright = fromNumbers(
      "float32",
      [count, 1, 1, 2],
      Array.from({ length: 2 * count }, (_, i) => i % 2),
    );
    const layer = augment(
      oneOf(flipLeftRight({ probability: 0 }), flipLeftRight({ probability: 1 }), rotate({ maxAngle: 0 })),
    );
    const feeds = { "0.oneOf": tensor("float32", [count, 1], uniform(randomKey(5), count)) };
    const flipped = toNumbers(runLayer(layer, bright, { feeds })).filter((each, i) => i % 2 === 0 && each === 1).length;
    expect(flipped / count).toBeCloseTo(1 / 3, 1);
  });
});

describe("the loss of mixed images", () => {
  const image = { height: 2, width: 3, channels: 1 };
  const key = randomKey(7);
  const kernel = normal(split(key, "kernel"), 18);
  const bias = normal(split(key, "bias"), 3);

  /** The loss, how many were right, and the gradient of the biases, with plain numbers. */
  function byHand(
    pixels: readonly number[],
    labels: readonly number[],
    other: readonly number[],
    weights: readonly number[],
  ) {
    const count = labels.length;
    let [loss, correct] = [0, 0];
    const slope = [0, 0, 0];
    for (let i = 0; i < count; i++) {
      const partner = count - 1 - i;
      const mix = Array.from({ length: 6 }, (_, place) => {
        return pixels[i * 6 + place]! * (1 - other[i]!) + pixels[partner * 6 + place]! * other[i]!;
      });
      const logits = [0, 1, 2].map((c) =>
        mix.reduce((sum, each, place) => sum + each * kernel[place * 3 + c]!, bias[c]!),
      );
      const total = logits.reduce((sum, each) => sum + Math.exp(each), 0);
      const p = logits.map((each) => Math.exp(each) / total);
      const parts = [
        [labels[i]!, (1 - other[i]!) * weights[i]!],
        [labels[partner]!, other[i]! * weights[partner]!],
      ] as const;
      for (const [label, part] of parts) {
        loss -= (part * Math.log(p[label]!)) / count;
        for (const c of [0, 1, 2]) slope[c]! += (part * (p[c]! - Number(c === label))) / count;
      }
      const shown = other[i]! > 0.5 ? labels[partner]! : labels[i]!;
      correct += Number(p.indexOf(Math.max(...p)) === shown);
    }
    return { loss, correct, slope };
  }

  test.each([
    [4, false],
    [3, true],
    [1, true],
  ])("is share * loss + (1 - share) * the partner's, batch of %i, weights of images: %s", (count, sampleWeights) => {
    const program = trainStep({
      network: sequential(augment(mixup({ alpha: 1 })), dense(3, { activation: "softmax" })),
      input: image,
      loss: crossEntropy(),
      optimizer: sgd({ learningRate: 1 }),
      sampleWeights,
      values: {},
    });
    const pixels = Array.from(integers(split(key, "pixels"), count * 6, 4));
    const labels = [2, 0, 1, 1].slice(0, count);
    const other = [0.2, 0.75, 0.1, 0.6].slice(0, count);
    const weights = sampleWeights ? [0.5, 2, 1].slice(0, count) : Array(count).fill(1);
    const names = Object.keys(program.graph.outputs);
    const results = evaluate(
      Object.values(program.graph.outputs),
      {
        images: fromNumbers("uint8", [count, 2, 3, 1], pixels),
        labels: fromNumbers("int32", [count], labels),
        learningRate: filled("float32", [], 1),
        step: filled("float32", [], 0),
        "augment.0.mixup": fromNumbers(
          "float32",
          [count, 2],
          other.flatMap((each) => [0, each]),
        ),
        "dense.kernel": tensor("float32", [6, 3], kernel),
        "dense.bias": tensor("float32", [3], bias),
        ...(sampleWeights && { sampleWeights: fromNumbers("float32", [count], weights) }),
      },
      { symbols: { N: count } },
    );
    const told = Object.fromEntries(names.map((name, i) => [name, toNumbers(results[i]!)]));
    const expected = byHand(pixels, labels, other, weights);
    expect(told.loss![0]).toBeCloseTo(expected.loss, 5);
    expect(told.correct![0]).toBe(expected.correct);
    // One step of gradient descent with rate 1 takes the gradient off.
    for (const c of [0, 1, 2]) expect(bias[c]! - told["dense.bias.next"]![c]!).toBeCloseTo(expected.slope[c]!, 5);
  });

  test("values are mixed as classes are", () => {
    const squares: Loss = {
      kind: "squares",
      config: {},
      apply: (output, target) => reduceMean(square(sub(output, target)), { axes: [1] }),
    };
    const program = trainStep({
      network: sequential(augment(mixup({ alpha: 1 })), dense(1)),
      input: { features: [1, 1, 2] },
      loss: squares,
      optimizer: sgd(),
      target: "values",
      values: {},
    });
    const [loss] = evaluate(
      [program.graph.outputs.loss!],
      {
        inputs: fromNumbers("float32", [2, 1, 1, 2], [1, 2, 3, 5]),
        targets: fromNumbers("float32", [2, 1], [10, 20]),
        "augment.0.mixup": fromNumbers("float32", [2, 2], [0, 0.25, 0, 0.5]),
        "dense.kernel": fromNumbers("float32", [2, 1], [2, 1]),
        "dense.bias": fromNumbers("float32", [1], [0]),
      },
      { symbols: { N: 2 } },
    );
    // Images [1.5, 2.75] and [2, 3.5] give 5.75 and 7.5.
    const first = 0.75 * (5.75 - 10) ** 2 + 0.25 * (5.75 - 20) ** 2;
    const second = 0.5 * (7.5 - 20) ** 2 + 0.5 * (7.5 - 10) ** 2;
    expect(toNumbers(loss!)[0]).toBeCloseTo((first + second) / 2, 3);
  });

  test("images are mixed once", () => {
    const train = () => write(augment(mixup(), cutmix()), [3, 4, 4]);
    expect(train).toThrow("The images of a batch are mixed twice");
  });
});

test("alternatingFlip: each image is flipped in every other epoch, half of them in the first", () => {
  const x = numbered([4, 1, 1, 2]);
  const feeds = (epoch: number) => ({
    epoch: filled("float32", [], epoch),
    "0.alternatingFlip.image": fromNumbers("float32", [4, 1], [0.1, 0.499, 0.5, 0.9]),
  });
  const [even, odd] = [
    [1, 0, 3, 2, 4, 5, 6, 7],
    [0, 1, 2, 3, 5, 4, 7, 6],
  ];
  for (const [epoch, expected] of [even, odd, even, odd, even].entries()) {
    expect(toNumbers(runLayer(augment(alternatingFlip()), x, { feeds: feeds(epoch) }))).toEqual(expected);
  }
});
