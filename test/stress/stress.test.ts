import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { encodeModel } from "../../src/compile/modelFile.ts";
import { type ImageSet, imageSet } from "../../src/data/dataset.ts";
import { asSplit } from "../../src/data/selection.ts";
import { openClassifier } from "../../src/evaluate/classifier.ts";
import { recipes } from "../../src/experiment/recipes.ts";
import { dense } from "../../src/nn/layers/dense.ts";
import { sequential } from "../../src/nn/layers/sequential.ts";
import { cpuRuntime } from "../../src/runtime/ort.node.ts";
import { changeImages } from "../../src/stress/changeImages.ts";
import { type ChangeName, changeNames, changes } from "../../src/stress/changes.ts";
import { halfLost, stressSentence } from "../../src/stress/sentence.ts";
import { balancedPart, stressTest } from "../../src/stress/stressTest.ts";
import { integers, randomKey } from "../../src/tensor/random.ts";
import { tensor } from "../../src/tensor/tensor.ts";
import { drawnDigits } from "../cli/drawnDigits.ts";
import { inFolder } from "../cli/world.ts";
import { temporaryFolder } from "../data/temporary.ts";

const runtime = cpuRuntime({ threads: 1 });
const edge = { mode: "edge", value: 0 } as const;
const black = { mode: "constant", value: 0 } as const;

function pictures(count: number, height: number, width: number, channels: number): ImageSet<Uint8Array> {
  const images = Uint8Array.from(integers(randomKey(5), count * height * width * channels, 256));
  const labels = Int32Array.from({ length: count }, (_, i) => i % 2);
  return imageSet({ name: "drawn", classes: ["a", "b"], height, width, channels, images, labels });
}

const changed = async (set: ImageSet, name: ChangeName, strength: number, outside: typeof edge | typeof black = edge) =>
  (await changeImages(asSplit(set), name, strength, { runtime, seed: 2, outside })).images;

/** An image moved by whole pixels. */
function moved(
  { height, width, channels, images }: ImageSet<Uint8Array>,
  image: number,
  right: number,
  down: number,
  isEdge: boolean,
) {
  const size = height * width * channels;
  const result = new Uint8Array(size);
  const held = (place: number, side: number) => Math.min(Math.max(place, 0), side - 1);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [from, column] = [y - down, x - right];
      const isInside = from === held(from, height) && column === held(column, width);
      for (let c = 0; c < channels; c++) {
        const pixel = images[image * size + (held(from, height) * width + held(column, width)) * channels + c]!;
        result[(y * width + x) * channels + c] = isInside || isEdge ? pixel : 0;
      }
    }
  }
  return result;
}

describe("a change", () => {
  const set = pictures(20, 7, 9, 3);

  it("changes nothing at 0, and something above", async () => {
    for (const name of changeNames) {
      expect(await changed(set, name, 0)).toEqual(set.images);
      const strongest = changes[name].usual(set).at(-1)!;
      expect(await changed(set, name, strongest), name).not.toEqual(set.images);
      expect(await changed(set, name, strongest), name).toEqual(await changed(set, name, strongest));
    }
  });

  it.each([
    ["edge", edge],
    ["black", black],
  ] as const)("shifts by whole pixels in one of eight directions, %s outside", async (kind, outside) => {
    const result = await changed(set, "shift", 2, outside);
    const seen = new Set<string>();
    for (let image = 0; image < set.count; image++) {
      const found = [-2, 0, 2]
        .flatMap((right) => [-2, 0, 2].map((down) => [right, down] as const))
        .filter(([right, down]) => right !== 0 || down !== 0)
        .filter(([right, down]) =>
          Buffer.from(moved(set, image, right, down, kind === "edge")).equals(
            result.subarray(image * 189, (image + 1) * 189),
          ),
        );
      expect(found).toHaveLength(1);
      seen.add(String(found[0]));
    }
    expect(seen.size).toBeGreaterThan(4);
  });

  it("makes every pixel lighter or darker by as much, held at black and white", async () => {
    const result = await changed(set, "brightness", 30);
    for (let image = 0; image < set.count; image++) {
      const [was, is] = [set.images, result].map((all) => [...all.subarray(image * 189, (image + 1) * 189)]);
      const lighter = was!.map((pixel) => Math.min(255, pixel + 30));
      const darker = was!.map((pixel) => Math.max(0, pixel - 30));
      expect([lighter, darker]).toContainEqual(is);
    }
  });

  it("covers a square of the asked area in the picture's mean colour, and nothing else", async () => {
    const square = pictures(12, 10, 10, 1);
    const result = await changed(square, "occlusion", 0.25);
    for (let image = 0; image < square.count; image++) {
      const [was, is] = [square.images, result].map((all) => all.subarray(image * 100, (image + 1) * 100));
      const mean = Math.round(was!.reduce((sum, pixel) => sum + pixel, 0) / 100);
      const other = [...is!.keys()].filter((i) => is![i] !== was![i]);
      expect(other.length).toBeGreaterThan(20);
      expect(other.length).toBeLessThanOrEqual(25);
      expect(other.every((i) => Math.abs(is![i]! - mean) <= 1)).toBe(true);
      const rows = other.map((i) => Math.floor(i / 10));
      expect(Math.max(...rows) - Math.min(...rows)).toBeLessThan(5);
    }
  });

  it("adds noise of the asked deviation", async () => {
    const grey = imageSet({
      ...{ name: "grey", classes: ["a", "b"], height: 40, width: 40, channels: 1 },
      ...{ images: new Uint8Array(8 * 1600).fill(128), labels: new Int32Array(8) },
    });
    const result = await changed(grey, "noise", 20);
    const differences = Array.from(result, (pixel) => pixel - 128);
    const mean = differences.reduce((sum, each) => sum + each, 0) / differences.length;
    const deviation = Math.sqrt(differences.reduce((sum, each) => sum + (each - mean) ** 2, 0) / differences.length);
    expect(Math.abs(mean)).toBeLessThan(0.6);
    expect(deviation).toBeGreaterThan(19);
    expect(deviation).toBeLessThan(21);
  });

  it("turns by a right angle exactly, and blurs without making lighter or darker", async () => {
    const square = pictures(6, 8, 8, 1);
    const result = await changed(square, "rotation", 90);
    for (let image = 0; image < square.count; image++) {
      const was = square.images.subarray(image * 64, (image + 1) * 64);
      const turned = (clockwise: boolean) =>
        Array.from({ length: 64 }, (_, i) => {
          const [y, x] = [Math.floor(i / 8), i % 8];
          return clockwise ? was[(7 - x) * 8 + y]! : was[x * 8 + 7 - y]!;
        });
      expect([turned(true), turned(false)]).toContainEqual([...result.subarray(image * 64, (image + 1) * 64)]);
    }
    const mean = (pixels: Uint8Array) => pixels.reduce((sum, pixel) => sum + pixel, 0) / pixels.length;
    expect(Math.abs(mean(await changed(square, "blur", 2)) - mean(square.images))).toBeLessThan(1);
  });
});

describe("stressTest", () => {
  /** Looks at one pixel of 5 x 5, in the middle: light is "b". */
  const model = () => {
    const kernel = new Float32Array(50);
    kernel[2 * 12 + 1] = 1;
    return {
      network: sequential(dense(2, { activation: "softmax" })),
      image: { height: 5, width: 5, channels: 1 },
      classes: ["a", "b"],
      weights: {
        "dense.kernel": tensor("float32", [25, 2], kernel),
        "dense.bias": tensor("float32", [2], Float32Array.of(0, -100)),
      },
    };
  };
  const dots = () => {
    const images = new Uint8Array(40 * 25);
    for (let i = 1; i < 40; i += 2) images[i * 25 + 12] = 255;
    const labels = Int32Array.from({ length: 40 }, (_, i) => i % 2);
    return imageSet({ name: "dots", classes: ["a", "b"], height: 5, width: 5, channels: 1, images, labels });
  };
  const open = () => openClassifier(encodeModel(model()), runtime);

  it("finds that a network of one pixel knows nothing once the dot has moved", async () => {
    const classifier = await open();
    const result = await stressTest(classifier, dots(), {
      runtime,
      changes: { shift: [1], brightness: [90] },
      positive: "b",
    });
    await classifier.close();
    expect(result).toMatchObject({ images: 40, baseline: 0.5 });
    const [shift, brightness] = result.curves;
    expect(shift!.points.map(({ strength, accuracy }) => [strength, accuracy.value])).toEqual([
      [0, 1],
      [1, 0.5],
    ]);
    expect(shift!.points[1]).toMatchObject({ changed: 20, recall: { value: 0 }, precision: { value: null } });
    expect(brightness!.points.at(-1)).toMatchObject({ accuracy: { value: 1 }, changed: 0 });
    expect(halfLost(shift!, 0.5)?.strength).toBe(1);
    expect(stressSentence(shift!, 0.5)).toBe(
      "A shift of 1 pixel costs 50 points of accuracy: half of what it knows or more is gone.",
    );
    expect(stressSentence(brightness!, 0.5)).toBe("It holds: nothing is lost up to brightness changed by 90 levels.");
  });

  it("takes as many images of each class, by a seed", () => {
    const set = imageSet({
      ...pictures(50, 2, 2, 1),
      labels: Int32Array.from({ length: 50 }, (_, i) => (i % 10 === 0 ? 1 : 0)),
    });
    const part = balancedPart(set, 1000, 1);
    expect(part.indices.length).toBe(10);
    expect([...part.indices].filter((index) => set.labels[index] === 1)).toHaveLength(5);
    expect(balancedPart(set, 1000, 1)).toEqual(part);
    expect(balancedPart(set, 4, 1).indices).toHaveLength(4);
    expect(balancedPart(set, 4, 2).indices).not.toEqual(balancedPart(set, 4, 1).indices);
  });

  it("refuses changes and strengths that are not there", async () => {
    const classifier = await open();
    const asked = (changes: object) => stressTest(classifier, dots(), { runtime, changes });
    await expect(asked({ melt: undefined })).rejects.toThrow("There is no change of this name: expected shift, scale");
    await expect(asked({ shift: [9] })).rejects.toThrow("shift: a strength is out of range: expected 0 to 5");
    await classifier.close();
  });
});

describe("plumage stress", () => {
  it("judges models on their own test images, changed, and writes page, curve and JSON", async () => {
    await using folder = await temporaryFolder();
    const plumage = inFolder(folder.path, { recipes, loadDataSet: async () => drawnDigits({ train: 40, test: 12 }) });
    const at = (name: string) => path.join(folder.path, name);
    await plumage("train", "eight", "--threads", "1", "--batch-size", "40", "--epochs", "12", "--out", "run");
    const told = await plumage(
      "stress",
      "run/model.onnx",
      "--only",
      "shift,noise",
      "--out",
      "page.html",
      "--threads",
      "1",
    );
    expect(told.code).toBe(0);
    expect(told.stdout).toMatch(
      /^run: 24 of the test images of mnist, as many of each class\.\nUnchanged, (100|9\d\.\d) % are called right/,
    );
    expect(told.stdout).toContain("wrote page.html\n");
    const page = await readFile(at("page.html"), "utf8");
    expect(page).toContain("<h2>Shift</h2>");
    expect(page.match(/<img /g)).toHaveLength(4 * (7 + 6));
    expect(page).not.toContain("<script");
    const curve = ["--only", "shift", "--strengths", "1,4", "--svg", "shift.svg", "--json"];
    const { stdout } = await plumage("stress", "run/model.onnx", ...curve);
    const result = JSON.parse(stdout);
    expect(result).toMatchObject({ type: "result", model: "run/model.onnx", images: 24, baseline: 0.5 });
    expect(result.curves[0].points.map(({ strength }: { strength: number }) => strength)).toEqual([0, 1, 4]);
    expect(await readFile(at("shift.svg"), "utf8")).toMatch(/^<svg /);
  });

  it("says what is wrong", async () => {
    await using folder = await temporaryFolder();
    const plumage = inFolder(folder.path);
    await writeFile(path.join(folder.path, "notes.onnx"), "no model");
    for (const [code, message, ...argv] of [
      [2, "--only: there is no change of this name: expected shift", "a.onnx", "--only", "melt"],
      [2, "--strengths are of one change", "a.onnx", "--strengths", "1"],
      [2, "--strengths: expected numbers", "a.onnx", "--only", "shift", "--strengths", "far"],
      [2, "--svg draws the curve of one change", "a.onnx", "--svg", "a.svg"],
      [1, "gone.onnx does not exist", "gone.onnx"],
      [1, "notes.onnx", "notes.onnx"],
    ] as const) {
      const outcome = await plumage("stress", ...argv);
      expect(outcome.stderr).toContain(message);
      expect(outcome.code).toBe(code);
    }
  });
});
