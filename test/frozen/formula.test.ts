import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { birdNet, dropoutUniformsOf, imagesOf, initialWeights, labelsOf } from "./bird-net.ts";
import { hashes, sampleIndices, symmetric, uniform } from "./formula.ts";

// The numbers below were printed by formula.py and bird-net.py.

const sha256 = (array: ArrayBufferView) =>
  createHash("sha256")
    .update(new Uint8Array(array.buffer, array.byteOffset, array.byteLength))
    .digest("hex");

test("hashes are those of formula.py", () => {
  expect([...hashes("images 0", 4)]).toEqual([882221529, 1770964024, 1818303498, 821063357]);
  expect([...hashes("", 3)]).toEqual([3301261163, 2418884329, 1388826311]);
});

test("uniform and symmetric numbers agree to the last bit", () => {
  expect([...uniform("dropout 9", 3)]).toEqual([0.12075680494308472, 0.7179364562034607, 0.0584864616394043]);
  const kernel = symmetric("dense.kernel", 4096 * 512, Math.sqrt(3 / 4096));
  expect([kernel[0], kernel[1], kernel.at(-1)]).toEqual([
    0.011913442052900791, -0.020060958340764046, -0.023040417581796646,
  ]);
  expect(sha256(kernel)).toBe("13dcd57b10ebcc920a6525464ecf1b2a627afee6f29bae658b29d1e3aaab86af");
});

test("every parameter of the bird network is there, 2,155,010 numbers", () => {
  const weights = initialWeights();
  const last = Object.fromEntries(Object.entries(weights).map(([name, values]) => [name, values.at(-1)]));
  expect(last).toEqual({
    "conv2d.kernel": -0.12569701671600342,
    "conv2d.bias": -0.02702454850077629,
    "conv2d_1.kernel": -0.07961221039295197,
    "conv2d_1.bias": -0.007204502820968628,
    "conv2d_2.kernel": -0.006291890982538462,
    "conv2d_2.bias": 0.00043312908383086324,
    "dense.kernel": -0.023040417581796646,
    "dense.bias": -0.022773439064621925,
    "dense_1.kernel": 0.008291162550449371,
    "dense_1.bias": 0.009615207090973854,
  });
  expect(Object.values(weights).reduce((count, values) => count + values.length, 0)).toBe(2_155_010);
});

test("images, labels and dropout of a step", () => {
  const images = imagesOf(0);
  expect([...images.slice(0, 3), ...images.slice(-3)]).toEqual([58, 84, 86, 105, 95, 142]);
  expect(sha256(imagesOf(3))).toBe("d0021f1dbe0a5466e10fc17f8de762520b952b6058c35dd2237e6c205ea39015");
  birdNet.labels.forEach((labels, step) => {
    expect([...labelsOf(step)]).toEqual(labels);
  });
  expect(dropoutUniformsOf(0).filter((u) => u >= 0.5).length).toBe(3051);
  expect(dropoutUniformsOf(9).filter((u) => u >= 0.5).length).toBe(3034);
});

test("sample indices reach from the first to the last element", () => {
  expect(sampleIndices(32)).toEqual(Array.from({ length: 32 }, (_, i) => i));
  expect(sampleIndices(864).slice(0, 4)).toEqual([0, 18, 36, 55]);
  expect(sampleIndices(2097152).slice(-3)).toEqual([2007910, 2052530, 2097151]);
});
