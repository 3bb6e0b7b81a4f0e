import { createHash } from "node:crypto";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { inference } from "../../src/compile/inference.ts";
import { encodeModel, readModelInfo } from "../../src/compile/modelFile.ts";
import { packPixels, unpackPixels } from "../../src/compile/packPixels.ts";
import { sealState } from "../../src/compile/seal.ts";
import { sha256 } from "../../src/compile/sha256.ts";
import type { Model } from "../../src/nn/model.ts";
import { writeOnnx } from "../../src/onnx/write.ts";
import { fit } from "../../src/train/fit.ts";
import { chooseGolden, goldenPictures } from "../../src/verify/goldenPictures.ts";
import { verify } from "../../src/verify/verify.ts";
import { halves, runtime, smallNetwork } from "../train/halves.ts";

const set = halves(60);
let model: Model;
let file: Uint8Array;

beforeAll(async () => {
  for await (const event of fit(smallNetwork, { train: set, epochs: 1, batchSize: 20, runtime })) {
    if (event.type === "end") model = event.model;
  }
  const golden = await goldenPictures(encodeModel(model), set, runtime, 3);
  file = encodeModel(model, {}, { golden: golden! });
});

describe("sha256", () => {
  it("is Node's, for any bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(sha256(bytes)).toBe(createHash("sha256").update(bytes).digest("hex"));
      }),
    );
  });

  it("is Node's for bytes in the middle of others", () => {
    const bytes = file.subarray(3, 1000);
    expect(sha256(bytes)).toBe(createHash("sha256").update(bytes).digest("hex"));
  });
});

describe("packPixels", () => {
  const image = fc.record({
    height: fc.integer({ min: 1, max: 6 }),
    width: fc.integer({ min: 1, max: 6 }),
    channels: fc.integer({ min: 1, max: 4 }),
  });
  const images = fc
    .tuple(image, fc.integer({ min: 1, max: 4 }), fc.integer({ min: 0, max: 255 }))
    .chain(([layout, count, most]) => {
      const length = count * layout.height * layout.width * layout.channels;
      const pixels = fc.uint8Array({ minLength: length, maxLength: length, max: most });
      return fc.tuple(fc.constant(layout), fc.constant(count), pixels);
    });

  it("gives back any images, to the bit", () => {
    fc.assert(
      fc.property(images, ([layout, count, pixels]) => {
        expect(unpackPixels(packPixels(pixels, layout), layout, count)).toEqual(pixels);
      }),
      { numRuns: 300 },
    );
  });

  it("makes smooth images smaller and noise hardly larger", () => {
    const layout = { height: 32, width: 32, channels: 3 };
    const smooth = Uint8Array.from({ length: 3072 }, (_, i) => 100 + (Math.floor(i / 3) % 32) + Math.floor(i / 96));
    const noise = Uint8Array.from({ length: 3072 }, (_, i) =>
      Number.parseInt(sha256(Uint8Array.of(i, i >> 8)).slice(0, 2), 16),
    );
    expect(packPixels(smooth, layout).length).toBeLessThan(0.25 * 3072);
    expect(packPixels(noise, layout).length).toBeLessThan(1.1 * 3072);
  });

  it("knows bytes that are too few or too many", () => {
    const packed = packPixels(set.images.subarray(0, 192), set);
    expect(unpackPixels(packed.subarray(0, -1), set, 1)).toBeUndefined();
    expect(unpackPixels(Uint8Array.of(...packed, 0), set, 1)).toBeUndefined();
  });
});

describe("seal", () => {
  it("is whole in every file that is written", () => {
    expect(sealState(file)).toBe("whole");
    expect(sealState(encodeModel(model))).toBe("whole");
  });

  it("is not, whichever byte is changed, and then nothing calls the file sound", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: file.length - 1 }), fc.integer({ min: 1, max: 255 }), async (place, change) => {
        const changed = file.slice();
        changed[place]! ^= change;
        expect(sealState(changed)).not.toBe("whole");
        // What is broken is not run. A seal that cannot be told from other metadata is missing, and the rest is as it was.
        if (sealState(changed) === "broken") expect((await verify(changed, [])).isSound).toBe(false);
      }),
      { numRuns: 300 },
    );
  });

  it("is broken or missing where bytes are lost or added", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: file.length }), (lost) => {
        expect(sealState(file.subarray(0, file.length - lost))).not.toBe("whole");
      }),
    );
    expect(sealState(Uint8Array.of(...file, 0))).toBe("missing");
    expect(sealState(new Uint8Array())).toBe("missing");
    expect(sealState(writeOnnx(inference(model.network, model.image, model.weights)))).toBe("missing");
  });
});

describe("golden pictures", () => {
  it("come back from the file as they went in", async () => {
    const golden = await goldenPictures(file, set, runtime, 3);
    expect(readModelInfo(file).golden).toEqual(golden);
    expect(golden!.images).toHaveLength(8 * 192);
  });

  it("are spread over the classes, by the seed", () => {
    const { indices } = chooseGolden(set, 3);
    expect(new Set(indices).size).toBe(8);
    expect(Array.from(indices, (index) => set.labels[index]).sort()).toEqual([0, 0, 0, 0, 1, 1, 1, 1]);
    expect(chooseGolden(set, 3).indices).toEqual(indices);
    expect(chooseGolden(set, 4).indices).not.toEqual(indices);
  });

  it("are fewer where there are fewer, and of the other class where one has run out", () => {
    const few = chooseGolden({ set, indices: Uint32Array.of(5, 7, 9) }, 0);
    expect([...few.indices].sort()).toEqual([5, 7, 9]);
    const left = [...set.labels.keys()].filter((index) => set.labels[index] === 0);
    const right = set.labels.indexOf(1);
    const { indices } = chooseGolden({ set, indices: Uint32Array.of(right, ...left) }, 0);
    expect(indices).toContain(right);
    expect(indices).toHaveLength(8);
  });

  it("are none where there are no images", async () => {
    expect(await goldenPictures(file, { set, indices: new Uint32Array() }, runtime, 0)).toBeUndefined();
  });
});
