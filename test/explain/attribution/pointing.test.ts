import { beforeAll, describe, expect, test } from "vitest";
import { gradCam } from "../../../src/explain/attribution/gradCam.ts";
import { integratedGradients } from "../../../src/explain/attribution/integratedGradients.ts";
import { occlusion } from "../../../src/explain/attribution/occlusion.ts";
import { randomized } from "../../../src/explain/attribution/randomized.ts";
import { saliency } from "../../../src/explain/attribution/saliency.ts";
import { sanityCheck } from "../../../src/explain/attribution/sanityCheck.ts";
import type { Model } from "../../../src/nn/model.ts";
import { randomKey } from "../../../src/tensor/random.ts";
import { runtime, SIZE, SPOT, spots, trainedOnSpots } from "./spots.ts";

const COUNT = 100;
const { set, places } = spots(COUNT, 5, 3);
const images = set.images;
const asked = { runtime, class: [...set.labels] };

let trained: Model;
let knowsNothing: Model;

beforeAll(async () => {
  trained = await trainedOnSpots();
  const learned = Object.keys(trained.weights).filter((name) => !/zeroCenter|standardize/.test(name));
  knowsNothing = { ...trained, weights: randomized(trained.weights, learned, randomKey(3)) };
}, 60_000);

/** Of how many images the map is largest on the coloured spot, and which share of what speaks for the class lies there. */
function pointing(maps: Float32Array): { readonly hits: number; readonly share: number } {
  let [hits, share] = [0, 0];
  places.forEach(({ top, left }, n) => {
    const map = maps.subarray(n * SIZE * SIZE, (n + 1) * SIZE * SIZE);
    const isOn = (p: number) => {
      const [y, x] = [Math.floor(p / SIZE) - top, (p % SIZE) - left];
      return y >= 0 && y < SPOT && x >= 0 && x < SPOT;
    };
    const largest = map.reduce((best, value, p) => (value > map[best]! ? p : best), 0);
    if (isOn(largest)) hits += 1;
    const [on, all] = map.reduce(
      ([inside, whole], value, p) => [inside! + (isOn(p) ? Math.max(0, value) : 0), whole! + Math.max(0, value)],
      [0, 0],
    );
    share += all === 0 ? 0 : on! / all! / COUNT;
  });
  return { hits, share };
}

/** Each way, and the share of its map that must lie on the spot, which covers a sixteenth of the image. Windows and cells reach over its edges. */
const ways = {
  saliency: [(model: Model) => saliency(model, images, asked), 0.4],
  "saliency, smooth": [(model: Model) => saliency(model, images, { ...asked, smooth: true }), 0.4],
  "saliency, times input": [(model: Model) => saliency(model, images, { ...asked, timesInput: true }), 0.8],
  "integrated gradients from black": [(model: Model) => integratedGradients(model, images, asked), 0.8],
  "integrated gradients from the mean": [
    (model: Model) => integratedGradients(model, images, { ...asked, baseline: "mean" }),
    0.9,
  ],
  "Grad-CAM": [(model: Model) => gradCam(model, images, asked), 0.45],
  occlusion: [(model: Model) => occlusion(model, images, asked), 0.5],
  "integrated gradients, against none": [
    (model: Model) => integratedGradients(model, images, { ...asked, against: "none", baseline: "mean" }),
    0.9,
  ],
} as const;

describe("where the evidence lies at a known place", () => {
  test.each(Object.entries(ways))("%s points there, and not with random weights", async (_, [way, share]) => {
    const known = pointing((await way(trained)).maps);
    expect(known.hits).toBeGreaterThanOrEqual(0.9 * COUNT);
    expect(known.share).toBeGreaterThan(share);
    const unknown = pointing((await way(knowsNothing)).maps);
    expect(unknown.hits).toBeLessThan(0.6 * COUNT);
    expect(unknown.share).toBeLessThan(0.6 * known.share);
  });
});

test("maps change with the weights", async () => {
  const some = images.subarray(0, 10 * SIZE * SIZE * 3);
  const { layers, methods } = await sanityCheck(trained, some, { runtime });
  expect(layers).toEqual(["dense", "conv2d_1", "conv2d"]);
  expect(Object.keys(methods)).toEqual(["saliency", "integratedGradients", "gradCam", "occlusion"]);
  for (const { cascading, alone, likeness, passed } of Object.values(methods)) {
    expect(cascading).toHaveLength(3);
    expect(alone).toHaveLength(3);
    expect(alone[0]).toBe(cascading[0]);
    expect(likeness).toBe(cascading[2]);
    expect(Math.abs(likeness)).toBeLessThan(0.5);
    expect(passed).toBe(true);
  }
});
