import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeModel, encodeModel } from "../../../src/compile/modelFile.ts";
import { openNetwork } from "../../../src/compile/openNetwork.ts";
import { openClassifier } from "../../../src/evaluate/classifier.ts";
import { gradCam } from "../../../src/explain/attribution/gradCam.ts";
import { integratedGradients } from "../../../src/explain/attribution/integratedGradients.ts";
import { occlusion } from "../../../src/explain/attribution/occlusion.ts";
import { saliency } from "../../../src/explain/attribution/saliency.ts";
import { conv2d } from "../../../src/nn/layers/conv2d.ts";
import { dense } from "../../../src/nn/layers/dense.ts";
import { flatten } from "../../../src/nn/layers/flatten.ts";
import { globalAveragePool2d } from "../../../src/nn/layers/globalAveragePool2d.ts";
import { maxPool2d } from "../../../src/nn/layers/maxPool2d.ts";
import { zeroCenter } from "../../../src/nn/layers/normalize.ts";
import { rescaling } from "../../../src/nn/layers/rescaling.ts";
import { sequential } from "../../../src/nn/layers/sequential.ts";
import { evaluate } from "../../../src/reference/evaluate.ts";
import { tensor } from "../../../src/tensor/tensor.ts";
import { drawn, pixelAt, pixels } from "./drawn.ts";
import { runtime } from "./spots.ts";

const classes = ["a", "b", "c"];

const smoothImage = { height: 5, width: 6, channels: 2 };
const smoothNetwork = drawn(
  sequential(rescaling(1 / 255), conv2d(4, 3, { activation: "tanh" }), flatten(), dense(3, { activation: "softmax" })),
  smoothImage,
  classes,
);

const image = { height: 9, width: 8, channels: 3 };
const network = sequential(
  rescaling(1 / 255),
  conv2d(5, 3, { activation: "relu", padding: "valid" }),
  maxPool2d(2),
  conv2d(6, 2, { activation: "relu", padding: "same" }),
  globalAveragePool2d(),
  dense(3, { activation: "softmax" }),
);
const model = drawn(network, image, classes);

/** The logits of one image, [channels, height, width], in float64. */
function logitsOf(of: typeof model, numbers: Float64Array): Float64Array {
  const { pixels: feed, logits } = openNetwork(of);
  const { channels, height, width } = of.image;
  return evaluate([logits], {
    [feed.attrs.name]: tensor("float64", [1, channels, height, width], numbers),
  })[0]!.data as Float64Array;
}

/** Pixels in the order of networks, float64. */
function channelsFirst(images: Uint8Array, of: typeof image, n = 0): Float64Array {
  const { height, width, channels } = of;
  return Float64Array.from({ length: height * width * channels }, (_, i) => {
    const [c, y, x] = [Math.floor(i / (height * width)), Math.floor(i / width) % height, i % width];
    return pixelAt(images, of, [n, c, y, x]);
  });
}

describe("saliency", () => {
  test("is the slope of the logit: central differences in float64", async () => {
    const images = pixels(smoothImage, 2);
    const { values, maps, scores } = await saliency(smoothNetwork, images, { class: "b", runtime });
    expect([...maps].every((each) => each >= 0)).toBe(true);
    for (let n = 0; n < 2; n++) {
      const at = channelsFirst(images, smoothImage, n);
      expect(scores[n]).toBeCloseTo(logitsOf(smoothNetwork, at)[1]!, 4);
      const slopes = at.map((value, i) => {
        const step = 0.01;
        const moved = (to: number) => logitsOf(smoothNetwork, at.with(i, to))[1]!;
        return (moved(value + step) - moved(value - step)) / (2 * step);
      });
      const largest = Math.max(...slopes.map(Math.abs));
      slopes.forEach((slope, i) => {
        expect(Math.abs(slope - values[n * at.length + i]!)).toBeLessThan(1e-5 * largest);
      });
      for (let p = 0; p < 30; p++) {
        expect(maps[n * 30 + p]).toBeCloseTo(Math.max(Math.abs(slopes[p]!), Math.abs(slopes[30 + p]!)), 6);
      }
    }
  });

  test("against another class is the difference of two", async () => {
    const images = pixels(image, 2);
    const of = async (options: object) => (await saliency(model, images, { ...options, runtime })).values;
    const [a, b, both] = [await of({ class: 0 }), await of({ class: "b" }), await of({ class: "a", against: 1 })];
    both.forEach((each, i) => {
      expect(each).toBeCloseTo(a[i]! - b[i]!, 6);
    });
  });

  test("times the input sums over channels, with signs", async () => {
    const images = pixels(image, 1);
    const { values: plain } = await saliency(model, images, { class: 2, runtime });
    const { values, maps, isSigned } = await saliency(model, images, { class: 2, timesInput: true, runtime });
    const at = channelsFirst(images, image);
    expect(isSigned).toBe(true);
    maps.forEach((each, p) => {
      const parts = [0, 1, 2].map((c) => plain[c * 72 + p]! * at[c * 72 + p]!);
      expect(each).toBeCloseTo(parts[0]! + parts[1]! + parts[2]!, 5);
      expect(values[p]).toBeCloseTo(parts[0]!, 5);
    });
  });

  test("smoothed is the mean over noisy copies: without noise the gradient, with much another", async () => {
    const images = pixels(image, 1);
    const plain = await saliency(model, images, { class: 0, runtime });
    const still = await saliency(model, images, { class: 0, smooth: { samples: 4, noise: 0 }, runtime });
    const noisy = await saliency(model, images, { class: 0, smooth: { samples: 4, noise: 0.5, seed: 2 }, runtime });
    const again = await saliency(model, images, { class: 0, smooth: { samples: 4, noise: 0.5, seed: 2 }, runtime });
    still.values.forEach((each, i) => {
      expect(each).toBeCloseTo(plain.values[i]!, 6);
    });
    expect(noisy.values).toEqual(again.values);
    expect(noisy.values).not.toEqual(plain.values);
  });
});

describe("integrated gradients", () => {
  test("of a linear network are weight x (input - baseline)", async () => {
    const linear = drawn(sequential(flatten(), dense(3, { activation: "softmax" })), image, classes);
    const images = pixels(image, 1);
    const colour = [10, 20, 30];
    const { values, gaps } = await integratedGradients(linear, images, {
      class: "c",
      baseline: colour,
      steps: 3,
      runtime,
    });
    const kernel = linear.weights["dense.kernel"]!.data;
    const at = channelsFirst(images, image);
    values.forEach((each, i) => {
      const wanted = Number(kernel[i * 3 + 2]) * (at[i]! - colour[Math.floor(i / 72)]!);
      expect(Math.abs(each - wanted)).toBeLessThan(1e-4);
    });
    expect(Math.abs(gaps[0]!)).toBeLessThan(1e-2);
  });

  test("add up to the difference of logits; the more steps, the closer", async () => {
    const images = pixels(smoothImage, 3);
    for (const baseline of ["black", "mean", "blurred", [255, 0]] as const) {
      const few = await integratedGradients(smoothNetwork, images, { baseline, steps: 2, runtime });
      const many = await integratedGradients(smoothNetwork, images, { baseline, runtime });
      for (let n = 0; n < 3; n++) {
        const sum = many.values.subarray(n * 60, (n + 1) * 60).reduce((total, each) => total + each, 0);
        expect(sum - (many.scores[n]! - many.baselineScores[n]!)).toBeCloseTo(many.gaps[n]!, 6);
        expect(Math.abs(many.gaps[n]!)).toBeLessThan(1e-3);
        const summed = many.maps.subarray(n * 30, (n + 1) * 30).reduce((total, each) => total + each, 0);
        expect(summed).toBeCloseTo(sum, 4);
      }
      const worst = (gaps: Float32Array) => Math.max(...gaps.map(Math.abs));
      expect(worst(many.gaps)).toBeLessThan(worst(few.gaps));
    }
  });

  test("begin at the mean of the training images, where it was measured", async () => {
    const centred = drawn(
      sequential(zeroCenter({ perChannel: true }), flatten(), dense(3, { activation: "softmax" })),
      image,
      classes,
    );
    const mean = tensor("float32", centred.weights["zeroCenter.mean"]!.shape, Float32Array.of(50, 100, 150));
    const weights = { ...centred.weights, "zeroCenter.mean": mean };
    const images = pixels(image, 1);
    const of = async (baseline: "training" | readonly number[]) =>
      (await integratedGradients({ ...centred, weights }, images, { baseline, steps: 2, runtime })).values;
    expect(await of("training")).toEqual(await of([50, 100, 150]));
  });
});

describe("Grad-CAM", () => {
  // Two filters of one place, so that each step can be followed: A_0 = relu(r - 10), A_1 = relu(g), logits by hand.
  const small = { height: 2, width: 3, channels: 2 };
  const made = {
    ...drawn(sequential(conv2d(2, 1, { activation: "relu" }), flatten(), dense(2, { activation: "softmax" })), small, [
      "x",
      "y",
    ]),
    weights: {
      "conv2d.kernel": tensor("float32", [2, 2, 1, 1], Float32Array.of(1, 0, 0, 1)),
      "conv2d.bias": tensor("float32", [2], Float32Array.of(-10, 0)),
      "dense.kernel": tensor(
        "float32",
        [12, 2],
        Float32Array.from({ length: 24 }, (_, i) => (i % 2 === 0 ? (i / 2 < 6 ? 0.5 : -0.25) : 0)),
      ),
      "dense.bias": tensor("float32", [2], Float32Array.of(0, 0)),
    },
  };

  test("follows its formula", async () => {
    const images = Uint8Array.from([20, 0, 10, 8, 5, 200, 110, 40, 30, 0, 15, 30]);
    const { maps, grids, rows, columns, stage } = await gradCam(made, images, { class: "x", runtime });
    expect({ rows, columns, stage }).toEqual({ rows: 2, columns: 3, stage: "conv2d" });
    // Mean slopes are 0.5 for A_0 and -0.25 for A_1, before the activation's own slope.
    const wanted = [20, 10, 5, 110, 30, 15].map((r, i) => {
      const g = [0, 8, 200, 40, 0, 30][i]!;
      return Math.max(0, 0.5 * Math.max(0, r - 10) - 0.25 * g);
    });
    expect([...grids]).toEqual(wanted.map((each) => expect.closeTo(each, 4)));
    expect([...maps]).toEqual([...grids]);
  });

  test("weighs the maps of any convolution by their mean slopes, as the reference computes them", async () => {
    const images = pixels(image, 2);
    const first = await gradCam(model, images, { class: "a", stage: "conv2d", runtime });
    expect(first).toMatchObject({ rows: 7, columns: 6, stage: "conv2d" });
    const last = await gradCam(model, images, { class: "a", runtime });
    expect(last).toMatchObject({ rows: 3, columns: 3, stage: "conv2d_1" });
    // logit = sum over k of kernel[k] mean(A_k) + bias, so the mean slope of A_k is kernel[k] / places.
    const { pixels: feed, stages } = openNetwork(model);
    const { output } = stages.find(({ name }) => name === "conv2d_1")!;
    const kernel = model.weights["dense.kernel"]!.data;
    for (let n = 0; n < 2; n++) {
      const at = tensor("float64", [1, 3, 9, 8], channelsFirst(images, image, n));
      const { data, shape } = evaluate([output], { [feed.attrs.name]: at })[0]!;
      expect(shape).toEqual([1, 6, 3, 3]);
      for (let p = 0; p < 9; p++) {
        let sum = 0;
        for (let k = 0; k < 6; k++) sum += (Number(kernel[k * 3]) / 9) * Number(data[k * 9 + p]);
        expect(last.grids[n * 9 + p]).toBeCloseTo(Math.max(0, sum), 6);
      }
    }
  });

  test("a network without convolution is told so, and so is a stage that is none", async () => {
    const flat = drawn(sequential(flatten(), dense(3, { activation: "softmax" })), image, classes);
    await expect(gradCam(flat, pixels(image, 1), { runtime })).rejects.toThrow(
      "gradCam: this network has no convolution, so it has no maps to weigh. Take saliency, integratedGradients or occlusion: they need none.",
    );
    await expect(gradCam(model, pixels(image, 1), { stage: "dense", runtime })).rejects.toThrow(
      'gradCam: stage is no convolution of this network: expected conv2d, conv2d_1, got "dense".',
    );
  });
});

describe("occlusion", () => {
  test("is a plain loop that covers and asks", async () => {
    const images = pixels(image, 2);
    const fill = [12, 34, 56];
    const found = await occlusion(model, images, { class: "c", window: 4, stride: 3, fill, runtime });
    expect(found).toMatchObject({ tops: [0, 3, 5], lefts: [0, 3, 4], window: 4, stride: 3 });
    const score = (numbers: Float64Array) => logitsOf(model, numbers)[2]!;
    for (let n = 0; n < 2; n++) {
      const whole = channelsFirst(images, image, n);
      const sums = new Float64Array(72);
      const counts = new Float64Array(72);
      found.tops.forEach((top, i) => {
        found.lefts.forEach((left, j) => {
          const isUnder = (p: number) => {
            const [y, x] = [Math.floor(p / 8) - top, (p % 8) - left];
            return y >= 0 && y < 4 && x >= 0 && x < 4;
          };
          const drop =
            score(whole) - score(whole.map((each, k) => (isUnder(k % 72) ? fill[Math.floor(k / 72)]! : each)));
          expect(found.drops[n * 9 + i * 3 + j]).toBeCloseTo(drop, 4);
          for (let p = 0; p < 72; p++) {
            if (!isUnder(p)) continue;
            sums[p]! += drop;
            counts[p]! += 1;
          }
        });
      });
      expect(Math.min(...counts)).toBeGreaterThan(0);
      sums.forEach((sum, p) => {
        expect(found.maps[n * 72 + p]).toBeCloseTo(sum / counts[p]!, 4);
      });
    }
  });

  test("every pixel is covered, whatever window and stride", async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 }), async (window, step) => {
        const stride = Math.min(window, step);
        const { maps } = await occlusion(model, pixels(image, 1), { window, stride, runtime });
        expect([...maps].every(Number.isFinite)).toBe(true);
      }),
      { numRuns: 12 },
    );
  });
});

describe("all of them", () => {
  const ways = {
    saliency: (images: Uint8Array, options = {}) => saliency(model, images, { runtime, ...options }),
    smooth: (images: Uint8Array) => saliency(model, images, { smooth: { samples: 5 }, runtime }),
    integratedGradients: (images: Uint8Array, options = {}) =>
      integratedGradients(model, images, { runtime, ...options }),
    gradCam: (images: Uint8Array, options = {}) => gradCam(model, images, { runtime, ...options }),
    occlusion: (images: Uint8Array, options = {}) => occlusion(model, images, { runtime, ...options }),
  };

  test.each(Object.entries(ways))("%s of a batch is that of each image", async (_, way) => {
    const images = pixels(image, 5);
    const all = await way(images, { batchSize: 2 });
    expect(all.maps).toHaveLength(5 * 72);
    for (let n = 0; n < 5; n++) {
      const one = await way(images.subarray(n * 216, (n + 1) * 216));
      const largest = Math.max(...one.maps.map(Math.abs));
      one.maps.forEach((each, p) => {
        expect(Math.abs(each - all.maps[n * 72 + p]!)).toBeLessThanOrEqual(1e-5 * largest);
      });
      expect(one.classes[0]).toBe(all.classes[n]);
    }
  });

  test("what is explained unless told otherwise is the model's answer, as the model file gives it", async () => {
    const images = pixels(image, 6);
    const classifier = await openClassifier(encodeModel(model), runtime);
    const answers = await classifier.predict(images);
    await classifier.close();
    const { probabilities, classes: told } = await saliency(model, images, { runtime });
    probabilities.forEach((each, i) => {
      expect(each).toBeCloseTo(answers[i]!, 5);
    });
    told.forEach((position, n) => {
      const row = [...answers.subarray(n * 3, (n + 1) * 3)];
      expect(position).toBe(row.indexOf(Math.max(...row)));
    });
  });

  test("a model that was saved and read again is explained alike", async () => {
    const images = pixels(image, 1);
    const { maps } = await gradCam(decodeModel(encodeModel(model)), images, { runtime });
    expect(maps).toEqual((await gradCam(model, images, { runtime })).maps);
  });

  test.each([
    [{ class: "d" }, 'class is none of the model\'s: expected a, b, c, or a position from 0 to 2, got "d".'],
    [{ class: 3 }, "class is none of the model's: expected a, b, c, or a position from 0 to 2, got 3."],
    [{ against: ["a", "b"] }, "against must be one class, or one for each image: expected 1, got 2."],
    [{ klass: 1 }, 'it has no option "klass"'],
  ])("%j is refused", async (options, message) => {
    await expect(saliency(model, pixels(image, 1), { runtime, ...options })).rejects.toThrow(`saliency: ${message}`);
  });

  test("images that are none are refused", async () => {
    await expect(saliency(model, new Uint8Array(100), { runtime })).rejects.toThrow(
      "saliency: its bytes are not whole images: expected a multiple of 216, 9 x 8 pixels of 3 channels, and at least one, got 100.",
    );
    await expect(occlusion(model, [1] as never, { runtime })).rejects.toThrow("occlusion: its images are no pixels");
    await expect(occlusion(model, pixels(image, 1), { window: 2, stride: 3, runtime })).rejects.toThrow(
      "occlusion: stride is out of range",
    );
    await expect(integratedGradients(model, pixels(image, 1), { baseline: "training", runtime })).rejects.toThrow(
      "integratedGradients: this network has not measured the mean of its training images",
    );
    await expect(integratedGradients(model, pixels(image, 1), { baseline: "white" as never, runtime })).rejects.toThrow(
      'integratedGradients: there is no such baseline: expected black, mean, training, blurred, or 3 numbers from 0 to 255, got "white".',
    );
  });
});
