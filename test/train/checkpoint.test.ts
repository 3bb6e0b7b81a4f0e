/** Training that stops and goes on is the training that never stopped, to the bit. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { loadCheckpoint, saveCheckpoint } from "../../src/index.node.ts";
import { alternatingFlip } from "../../src/nn/augment/alternatingFlip.ts";
import { augment } from "../../src/nn/augment/augment.ts";
import { cutmix } from "../../src/nn/augment/cutmix.ts";
import { batchNormalization } from "../../src/nn/layers/batchNormalization.ts";
import { conv2d } from "../../src/nn/layers/conv2d.ts";
import { dense } from "../../src/nn/layers/dense.ts";
import { sequential } from "../../src/nn/layers/sequential.ts";
import { sgd } from "../../src/nn/optimizers/sgd.ts";
import { decodeSafetensors, encodeSafetensors } from "../../src/tensor/safetensors.ts";
import { fromNumbers, tensor } from "../../src/tensor/tensor.ts";
import type { Checkpoint } from "../../src/train/checkpoint.ts";
import { type FitOptions, fit } from "../../src/train/fit.ts";
import { halves, runtime, smallNetwork } from "./halves.ts";

const folder = mkdtempSync(join(tmpdir(), "plumage-checkpoint-"));
const file = join(folder, "run.safetensors");
afterAll(() => rmSync(folder, { recursive: true }));

const images = halves(90);
const mixed = sequential(augment(alternatingFlip(), cutmix()), conv2d(4, 3), dense(2, { activation: "softmax" }));
const withNorm = sequential(conv2d(4, 3), batchNormalization(), dense(2, { activation: "softmax" }));

async function run(network: typeof withNorm, options: Partial<FitOptions>, stopAfter = Infinity) {
  const losses: number[] = [];
  const means: number[] = [];
  const signal = { aborted: false };
  const settings = { train: images, batchSize: 40, checkpoints: true, seed: 5, runtime, signal };
  for await (const event of fit(network, { ...settings, ...options })) {
    if (event.type === "step") losses.push(event.loss);
    if (event.type === "epoch") means.push(event.loss, event.accuracy);
    if (event.type === "end") return { losses, means, model: event.model, checkpoint: event.checkpoint! };
    signal.aborted = losses.length >= stopAfter;
  }
  throw new Error("no end");
}

/** The same checkpoint after it was a file. */
async function saved(checkpoint: Checkpoint): Promise<Checkpoint> {
  await saveCheckpoint(file, checkpoint);
  return loadCheckpoint(file);
}

describe.each([
  ["dropout and measured numbers", smallNetwork],
  ["batch normalisation", withNorm],
  ["images that are mixed and flipped in turns", mixed],
] as const)("a network with %s", (_, network) => {
  // Five batches are one epoch of three and two thirds of the next.
  test.each([2, 3, 4])("stopped after %i steps, and taken up again from a file", async (steps) => {
    const whole = await run(network, { epochs: 3, accumulate: 2, clipNorm: 1 });
    const first = await run(network, { epochs: 3, accumulate: 2, clipNorm: 1 }, steps);
    expect(first.losses).toHaveLength(steps);
    const checkpoint = await saved(first.checkpoint);
    const rest = await run(checkpoint.model.network, { resume: checkpoint, epochs: 3, accumulate: 2, clipNorm: 1 });
    expect([...first.losses, ...rest.losses]).toEqual(whole.losses);
    expect([...first.means, ...rest.means]).toEqual(whole.means);
    expect(rest.model.weights).toEqual(whole.model.weights);
    expect(rest.checkpoint.state).toEqual(whole.checkpoint.state);
  });
});

test("seed and batch size come back with it, and an epoch more may be had", async () => {
  const { checkpoint } = await run(withNorm, { epochs: 1 });
  const again = await saved(checkpoint);
  expect(again.progress).toEqual(checkpoint.progress);
  expect(again.progress).toMatchObject({ seed: 5, batchSize: 40, epoch: 1, step: 0, totalStep: 3 });
  expect(again.optimizer).toEqual(checkpoint.optimizer);
  expect(again.model.classes).toEqual(["left", "right"]);
  const events = [];
  for await (const event of fit(withNorm, { train: images, runtime, resume: again, epochs: 2 })) events.push(event);
  expect(events.filter(({ type }) => type === "step")).toHaveLength(3);
  expect(events[0]).toMatchObject({ type: "start", batchSize: 40 });
  expect(events.at(-1)).toMatchObject({ type: "end", epochs: 2, totalStep: 6 });
});

test("what is given is not written over: a checkpoint and weights may be taken up twice", async () => {
  const { checkpoint, model } = await run(withNorm, { epochs: 1 });
  const again = () => run(withNorm, { resume: checkpoint, epochs: 3 });
  expect((await again()).losses).toEqual((await again()).losses);
  const withWeights = () => run(withNorm, { weights: model.weights, epochs: 2 });
  expect((await withWeights()).losses).toEqual((await withWeights()).losses);
});

test("epochs carry a checkpoint only where it is asked for", async () => {
  for await (const event of fit(withNorm, { train: images, epochs: 1, runtime }))
    expect(event).not.toHaveProperty("checkpoint");
});

test("the file holds each tensor once, and says what it is", async () => {
  const { checkpoint } = await run(withNorm, { epochs: 1 });
  await saveCheckpoint(file, checkpoint);
  const { tensors, metadata } = decodeSafetensors(readFileSync(file));
  const names = Object.keys(tensors);
  expect(names).toContain("weights/conv2d.kernel");
  expect(names).not.toContain("state/conv2d.kernel");
  expect(names).toContain("state/conv2d.kernel.m");
  expect(names).toContain("state/step");
  expect(JSON.parse(metadata.optimizer!)).toMatchObject({ kind: "adam", slotMeanings: { m: "m / (1 - 0.9)" } });
});

test("mistakes are told", async () => {
  const { checkpoint } = await run(withNorm, { epochs: 2 }, 2);
  await expect(run(withNorm, { resume: checkpoint, batchSize: 30 })).rejects.toThrow(
    "the checkpoint was taken within an epoch, whose batches cannot change: expected batchSize 40, got 30",
  );
  await expect(run(withNorm, { resume: checkpoint, optimizer: sgd() })).rejects.toThrow(
    "expected what sgd keeps for this network, got what adam kept: conv2d.kernel.m, conv2d.kernel.v",
  );
  const bytes = Buffer.concat(encodeSafetensors({ tensors: {}, metadata: {} }));
  const broken = async (content: Uint8Array) => {
    writeFileSync(file, content);
    return loadCheckpoint(file);
  };
  await expect(broken(bytes)).rejects.toThrow(`${file}: This safetensors file is no checkpoint of Plumage`);
  await expect(broken(Buffer.from("PK..not that one"))).rejects.toThrow("This is no safetensors file");
  await expect(broken(Buffer.alloc(0))).rejects.toThrow("is empty (0 bytes)");
  await expect(loadCheckpoint(join(folder, "none"))).rejects.toThrow("does not exist");
  await saveCheckpoint(file, checkpoint);
  const whole = readFileSync(file);
  await expect(broken(whole.subarray(0, whole.length - 4))).rejects.toThrow(/The tensor .* is cut off/);
  await expect(saveCheckpoint(file, checkpoint.model as never)).rejects.toThrow(
    "expected a checkpoint, as fit gives it",
  );
});

describe("safetensors", () => {
  const tensors = {
    a: fromNumbers("float32", [2, 3], [1, -2, 3.5, 0, -0, Number.POSITIVE_INFINITY]),
    "b/ü 🐦": fromNumbers("int64", [2], [2 ** 40, -1]),
    none: tensor("uint8", [0, 4], new Uint8Array(0)),
    half: tensor("float16", [1], Uint16Array.of(0x3c00)),
    truth: tensor("bool", [], Uint8Array.of(1)),
  };

  test("come back as they were", () => {
    const bytes = Buffer.concat(encodeSafetensors({ tensors, metadata: { note: "grüß Gott 🐦" } }));
    expect(decodeSafetensors(bytes)).toEqual({ tensors, metadata: { note: "grüß Gott 🐦" } });
  });

  test("are what the format says: Python reads them with json and numpy alone", ({ skip }) => {
    const program = `
import json, struct, sys
bytes = open(sys.argv[1], "rb").read()
length = struct.unpack("<Q", bytes[:8])[0]
assert length % 8 == 0
header = json.loads(bytes[8 : 8 + length])
begin, end = header["a"]["data_offsets"]
print(header["__metadata__"]["note"] == "gr\\u00fc\\u00df", header["a"]["dtype"], struct.unpack("<6f", bytes[8 + length + begin : 8 + length + end])[2])
`;
    writeFileSync(file, Buffer.concat(encodeSafetensors({ tensors, metadata: { note: "grüß" } })));
    let said: string;
    try {
      said = execFileSync("python3", ["-c", program, file], { encoding: "utf8" });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return skip("there is no python3");
      throw error;
    }
    expect(said.trim()).toBe("True F32 3.5");
  });
});
