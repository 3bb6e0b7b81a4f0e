import { readdir, readFile, truncate, writeFile } from "node:fs/promises";
import path from "node:path";
import fc from "fast-check";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import { imagePixels } from "../../src/data/dataset.ts";
import { type FitEvent, fit } from "../../src/index.node.ts";
import { bucketLimits, histogram } from "../../src/watch/histogram.ts";
import { surestMistakes } from "../../src/watch/mistakes.ts";
import { tfRecord } from "../../src/watch/record.ts";
import { type TensorboardOptions, tensorboard } from "../../src/watch/tensorboard.node.ts";
import { temporaryFolder } from "../data/temporary.ts";
import { countingRuntime, halves, runtime, smallNetwork } from "../train/halves.ts";
import { crc32c, curve, merged, type ReadValue, readEvents } from "./readEvents.ts";

const train = halves(90);
const validation = halves(30, 2);

async function trained(epochs = 2): Promise<readonly FitEvent[]> {
  const events: FitEvent[] = [];
  const options = { train, validation, epochs, batchSize: 30, runtime, checkpoints: true };
  for await (const event of fit(smallNetwork, options)) events.push(event);
  return events;
}

async function written(folder: string, events: readonly FitEvent[], options: TensorboardOptions = {}) {
  const board = await tensorboard(folder, options);
  for (const event of events) await board.record(event);
  await board.close();
  return readEvents(board.file);
}

function valuesOf(events: Awaited<ReturnType<typeof readEvents>>): readonly ReadValue[] {
  return events.flatMap(({ summary }) => summary?.value ?? []);
}

function tagsOf(events: Awaited<ReturnType<typeof readEvents>>): readonly string[] {
  return [...new Set(valuesOf(events).map(({ tag }) => tag))];
}

const curves = ["loss", "accuracy", "learning_rate"];
const epochCurves = ["epoch/loss", "epoch/accuracy", "validation/accuracy", "validation/loss"];

describe("an event file of TensorBoard", () => {
  it("begins with its version, and holds each step's curves", async () => {
    await using folder = await temporaryFolder();
    const told = await trained();
    const events = await written(folder.path, told, { date: () => new Date(1_700_000_000_500) });
    expect((await readdir(folder.path))[0]).toMatch(/^events\.out\.tfevents\.1700000000\.[^/]+\.\d+$/);
    expect(events[0]).toEqual({ wallTime: 1_700_000_000.5, step: 0, fileVersion: "brain.Event:2" });
    expect(events[1]).toEqual({ wallTime: 1_700_000_000.5, step: 1, sessionLog: { status: "START" } });
    const steps = told.filter((event) => event.type === "step");
    expect(curve(events, "loss")).toEqual(steps.map(({ totalStep, loss }) => [totalStep, Math.fround(loss)]));
    expect(curve(events, "accuracy").map(([, value]) => value)).toEqual(
      steps.map(({ accuracy }) => Math.fround(accuracy)),
    );
    const epochs = told.filter((event) => event.type === "epoch");
    expect(curve(events, "validation/accuracy")).toEqual(
      epochs.map((event, i) => [3 * (i + 1), Math.fround(event.validation!.accuracy)]),
    );
    expect(tagsOf(events)).toEqual(expect.arrayContaining([...curves, ...epochCurves, "validation/roc_auc"]));
  });

  it("holds more at each level", async () => {
    await using folder = await temporaryFolder();
    const told = await trained();
    const tags = [];
    for (const verbosity of [0, 1, 2, 3] as const) {
      const events = await written(path.join(folder.path, String(verbosity)), told, { verbosity, validation, runtime });
      tags.push(tagsOf(events));
    }
    const [none, norms, weights, all] = tags as [string[], string[], string[], string[]];
    const more = (level: readonly string[], before: readonly string[]) => level.filter((tag) => !before.includes(tag));
    expect(none.filter((tag) => /gradient|weights|activations|mistakes/.test(tag))).toEqual([]);
    expect(more(norms, none)).toEqual(["gradient_norm"]);
    expect(more(weights, norms)).toEqual(
      ["zeroCenter.mean", "standardize.deviation", "conv2d.kernel", "conv2d.bias", "dense.kernel", "dense.bias"]
        .concat("dense_1.kernel", "dense_1.bias")
        .map((name) => `weights/${name}`),
    );
    const kinds = new Set(more(all, weights).map((tag) => tag.split("/")[0]));
    expect([...kinds].sort()).toEqual(["activations", "mistakes", "sparsity"]);
    expect(all).toContain("activations/conv2d");
  });

  it("closes what it has opened", async () => {
    await using folder = await temporaryFolder();
    const counting = countingRuntime();
    await written(folder.path, await trained(), { verbosity: 3, validation, runtime: counting });
    expect(counting.open()).toBe(0);
  });

  it("shows mistakes as they are", async () => {
    await using folder = await temporaryFolder();
    const events = await written(folder.path, await trained(1), { verbosity: 3, validation, runtime });
    const mistakes = valuesOf(events).filter(({ tag }) => tag.startsWith("mistakes/"));
    expect(mistakes.length).toBeGreaterThan(0);
    for (const { tag, image } of mistakes) {
      const truth = tag.includes("/left called right") ? 0 : 1;
      expect([image!.height, image!.width, image!.colorspace]).toEqual([8, 8, 3]);
      const pixels = await sharp(image!.encodedImageString).raw().toBuffer();
      const place = [...validation.labels.keys()].find((i) => pixels.equals(imagePixels(validation, i)));
      expect(validation.labels[place!]).toBe(truth);
    }
  });

  it("is read as far as it goes where it ends within a record", async () => {
    await using folder = await temporaryFolder();
    const board = await tensorboard(folder.path);
    for (const event of await trained()) await board.record(event);
    await board.close();
    const whole = await readEvents(board.file);
    const { length } = await readFile(board.file);
    await truncate(board.file, length - 3);
    expect(await readEvents(board.file)).toEqual(whole.slice(0, -1));
  });

  it("goes on in a file of its own, which takes back what will be done again", async () => {
    await using folder = await temporaryFolder();
    const told = await trained();
    const date = () => new Date(1_700_000_000_000);
    const first = await written(folder.path, told.slice(0, 6), { date });
    const again = told.slice(told.findIndex((event) => event.type === "epoch") + 1);
    const second = await written(folder.path, again, { date });
    expect((await readdir(folder.path)).map((name) => name.split(".")[3])).toEqual(["1700000000", "1700000001"]);
    const all = curve(merged([first, second]), "loss");
    expect(all.map(([step]) => step)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(curve(first, "loss").map(([step]) => step)).toEqual([1, 2, 3, 4]);
  });

  it("takes back steps that training went back from", async () => {
    await using folder = await temporaryFolder();
    const told = await trained();
    const steps = told.filter((event) => event.type === "step");
    const events = await written(folder.path, [...steps.slice(0, 5), ...steps.slice(3, 6)]);
    expect(curve(merged([events]), "loss").map(([step]) => step)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it("explains what is wrong", async () => {
    await using folder = await temporaryFolder();
    const wrong = (options: unknown) => tensorboard(folder.path, options as TensorboardOptions);
    await expect(wrong({ verbosity: 4 })).rejects.toThrow("tensorboard: verbosity: expected 0, 1, 2 or 3, got 4.");
    await expect(wrong({ verbose: 1 })).rejects.toThrow('tensorboard: it has no option "verbose"');
    await expect(tensorboard("")).rejects.toThrow("tensorboard: its first argument: expected the path of a folder");
    await expect(wrong({ runtime: "cpu" })).rejects.toThrow("tensorboard: its runtime is no engine");
    await writeFile(path.join(folder.path, "file"), "");
    await expect(tensorboard(path.join(folder.path, "file"))).rejects.toThrow("cannot be written: a file stands where");
    const board = await tensorboard(folder.path, { verbosity: 2 });
    const bare = (await trained(1)).find((event) => event.type === "epoch")!;
    const { checkpoint: _, ...epoch } = bare;
    await expect(board.record(epoch)).rejects.toThrow("Call fit with checkpoints: true");
    await board.close();
  });
});

describe("a histogram", () => {
  it("counts each number in the bucket whose limits are around it", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.double({ noNaN: true, min: -1e19, max: 1e19 }).map((number) => number + 0),
          { minLength: 1 },
        ),
        (numbers) => {
          const { bucket, bucketLimit, ...whole } = histogram(numbers)!;
          for (const [i, limit] of bucketLimit.entries()) {
            const below = i === 0 ? Number.NEGATIVE_INFINITY : bucketLimit[i - 1]!;
            expect(bucket[i]).toBe(numbers.filter((number) => number >= below && number < limit).length);
          }
          expect(whole.num).toBe(numbers.length);
          expect([whole.min, whole.max]).toEqual([Math.min(...numbers), Math.max(...numbers)]);
          expect(bucketLimit.every((limit) => bucketLimits.includes(limit))).toBe(true);
        },
      ),
    );
  });

  it("leaves out what is not finite", () => {
    expect(histogram([Number.NaN, Number.POSITIVE_INFINITY])).toBeUndefined();
    expect(histogram([Number.NaN, 2, 3])).toMatchObject({ min: 2, max: 3, num: 2, sum: 5, sumSquares: 13 });
  });
});

it("the surest mistakes come first", () => {
  const images = { set: validation, indices: Uint32Array.of(4, 7, 9) };
  const wrong = [0.6, 0.9, 0.7].map((sure, i) =>
    validation.labels[images.indices[i]!] === 0 ? [1 - sure, sure] : [sure, 1 - sure],
  );
  const mistakes = surestMistakes({ images, probabilities: Float32Array.from(wrong.flat()) }, 2);
  expect(mistakes.map(({ index, name }) => [index, name])).toEqual([
    [7, "halves 7"],
    [9, "halves 9"],
  ]);
  expect(mistakes[0]!.probability).toBeCloseTo(0.9);
});

it("records carry the checksums of their length and bytes", () => {
  // The check value of CRC-32C, from its definition.
  expect(crc32c(new TextEncoder().encode("123456789"))).toBe(0xe3069283);
  const record = tfRecord(Uint8Array.of(1, 2, 3));
  expect(record.length).toBe(8 + 4 + 3 + 4);
  expect(new DataView(record.buffer).getBigUint64(0, true)).toBe(3n);
});
