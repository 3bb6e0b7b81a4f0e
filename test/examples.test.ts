/** The examples are the promise: run as they stand, against the built package, on little data. */
import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { beforeAll, describe, expect, it } from "vitest";
import { type ImageSet, imageSet } from "../src/data/dataset.ts";
import { writePacked } from "../src/data/packed.node.ts";
import { packedFile, packedKey } from "../src/data/sets/arraySets.node.ts";
import { catalogue } from "../src/data/sets/catalogue.ts";
import { integers, randomKey, split } from "../src/tensor/random.ts";
import { type TemporaryFolder, temporaryFolder } from "./data/temporary.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const tsx = import.meta.resolve("tsx");
const run = promisify(execFile);
const { cifar10 } = catalogue;

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs an example in a folder of its own, with the small data in its cache and no way to the network. */
async function example(name: string, folder: TemporaryFolder, ...args: readonly string[]): Promise<Outcome> {
  const cache = path.join(folder.path, "cache");
  const sets = { train: brightBirds("train", 960), test: brightBirds("test", 200) };
  await writePacked(packedFile(cifar10, cache), packedKey(cifar10), sets);
  const nowhere = "http://127.0.0.1:9";
  const env = { ...process.env, PLUMAGE_CACHE: cache, npm_config_proxy: nowhere, npm_config_https_proxy: nowhere };
  const argv = ["--import", tsx, path.join(root, "examples", name), ...args];
  return run(process.execPath, argv, { cwd: folder.path, env }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }: Outcome) => ({ code, stdout, stderr }),
  );
}

/** Noise under CIFAR-10's names. Two pictures of five are birds, and those are brighter. */
function brightBirds(name: string, count: number): ImageSet<Uint8Array> {
  const { classes, height, width, channels } = cifar10;
  const size = height * width * channels;
  const others = classes.flatMap((each, label) => (each === "bird" ? [] : [label]));
  const bird = classes.indexOf("bird");
  const labels = Int32Array.from({ length: count }, (_, i) => (i % 5 < 2 ? bird : others[i % others.length]!));
  const noise = integers(split(randomKey(1), name), count * size, 120);
  const images = Uint8Array.from(noise, (value, i) => value + (labels[Math.floor(i / size)] === bird ? 100 : 0));
  return imageSet({ name: `cifar10 ${name}`, classes, height, width, channels, images, labels });
}

/** What plain ONNX Runtime makes of a model file: the probabilities of a bright picture and a dark one. */
async function probabilities(file: string): Promise<readonly number[]> {
  const session = await InferenceSession.create(file);
  const pixels = new Uint8Array(2 * 32 * 32 * 3).fill(160, 0, 32 * 32 * 3).fill(60, 32 * 32 * 3);
  const answers = await session.run({ images: new Tensor("uint8", pixels, [2, 32, 32, 3]) });
  expect(answers.probabilities!.dims).toEqual([2, 2]);
  return Array.from(answers.probabilities!.data as Float32Array);
}

describe("the examples", () => {
  // They import the built package, which must be as new as the source.
  beforeAll(async () => {
    await run(process.execPath, [path.join(root, "node_modules/typescript/bin/tsc"), "-b"], { cwd: root }).catch(
      ({ stdout }: Outcome) => {
        throw new Error(`The examples need dist, which could not be built. Run \`npm run build\` and mend:\n${stdout}`);
      },
    );
  }, 180_000);

  it("quickstart.ts learns, and saves a model that ONNX Runtime opens", async () => {
    await using folder = await temporaryFolder();
    const { code, stdout, stderr } = await example("quickstart.ts", folder);
    expect([code, stderr]).toEqual([0, ""]);
    const lines = stdout.trimEnd().split("\n");
    const numbers = lines.map((line) => /accuracy ([01]\.\d{3})/.exec(line)?.[1] ?? line);
    expect(lines).toEqual([
      `epoch 1: validation accuracy ${numbers[0]}`,
      `epoch 2: validation accuracy ${numbers[1]}`,
      `epoch 3: validation accuracy ${numbers[2]}`,
      `test accuracy ${numbers[3]}; always "not bird": 0.600`,
    ]);
    expect(Number(numbers[3])).toBeGreaterThan(0.9);
    expect((await readdir(folder.path)).sort()).toEqual(["birds.onnx", "cache"]);
    const [, birdInBright, , birdInDark] = await probabilities(path.join(folder.path, "birds.onnx"));
    expect(birdInBright).toBeGreaterThan(0.5);
    expect(birdInDark).toBeLessThan(0.5);
  }, 180_000);

  it("bird-classifier.ts trains as long as it is told, saves, and judges", async () => {
    await using folder = await temporaryFolder();
    const { code, stdout, stderr } = await example("bird-classifier.ts", folder, "2");
    expect([code, stderr]).toEqual([0, ""]);
    const fraction = "[01]\\.\\d{4}";
    const patterns = [
      `epoch 1/2: loss \\d\\.\\d{4}, accuracy ${fraction}, validation ${fraction}`,
      `epoch 2/2: loss \\d\\.\\d{4}, accuracy ${fraction}, validation ${fraction}`,
      "Network trained and saved as bird-classifier\\.onnx!",
      "true positives (\\d+), false positives (\\d+), false negatives (\\d+), true negatives (\\d+)",
      `accuracy ${fraction} \\(never saying "bird" scores 0\\.6000\\)`,
      `precision ${fraction}, recall ${fraction}`,
    ];
    expect(stdout).toMatch(new RegExp(`^${patterns.join("\\n")}\\n$`));
    const [tp, fp, fn, tn] = new RegExp(patterns[3]!).exec(stdout)!.slice(1).map(Number);
    expect([tp! + fn!, fp! + tn!]).toEqual([80, 120]);
    expect((await readdir(folder.path)).sort()).toEqual(["bird-classifier.onnx", "cache"]);
    const [notInBright, inBright] = await probabilities(path.join(folder.path, "bird-classifier.onnx"));
    expect(notInBright! + inBright!).toBeCloseTo(1);
  }, 180_000);

  it("house-prices.ts comes to what least squares calculates, does better with four units, and saves a model that knows its columns", async () => {
    await using folder = await temporaryFolder();
    const { code, stdout, stderr } = await example("house-prices.ts", folder);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^280 houses to learn from, 60 to watch with, 60 for the end\.\n/);
    const numbers = (name: string) => {
      const [, rest] = new RegExp(`^  ${name} +(.*)$`, "m").exec(stdout)!;
      return rest!.split(/ {2,}| to /).map((cell) => Number(cell.replaceAll(",", "")));
    };
    const [bySteps, exactly] = numbers("sqft");
    expect(bySteps! / exactly!).toBeCloseTo(1, 2);
    const [mean, line, units] = ["always the mean", "the weighted sum", "the four units"].map(
      (name) => numbers(name)[0]!,
    );
    expect(mean).toBeGreaterThan(4 * line!);
    expect(units).toBeLessThan(Math.min(line!, 21_000));
    expect(numbers("the four units").at(-1)).toBeGreaterThan(0.955);
    expect(stdout.match(/^ {2}[1-4] +\d+ %/gm)).toHaveLength(4);
    expect((await readdir(folder.path)).sort()).toEqual(["cache", "price.onnx"]);
    const session = await InferenceSession.create(path.join(folder.path, "price.onnx"));
    const answers = await session.run({ inputs: new Tensor("float32", Float32Array.of(3, 2000, 2), [1, 3]) });
    const value = (answers.values!.data as Float32Array)[0]!;
    expect(stdout).toContain(`are worth ${Math.round(value).toLocaleString("en-US")}.`);
  }, 180_000);
});

it("README's first program is examples/quickstart.ts, character for character", async () => {
  const readme = await readFile(path.join(root, "README.md"), "utf8");
  const block = /^```ts\n([\s\S]*?)^```$/m.exec(readme)?.[1];
  expect(block).toBe(await readFile(path.join(root, "examples/quickstart.ts"), "utf8"));
});
