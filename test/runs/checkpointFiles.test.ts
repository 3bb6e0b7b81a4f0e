import { createHash } from "node:crypto";
import { readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Sha256 } from "../../src/experiment/weightsHash.ts";
import { dense } from "../../src/nn/layers/dense.ts";
import { sequential } from "../../src/nn/layers/sequential.ts";
import { checkpointFiles } from "../../src/runs/checkpointFiles.node.ts";
import { type KnownCheckpoint, keptCheckpoints, neededEpochs } from "../../src/runs/checkpoints.ts";
import { expectChecksum, withChecksum } from "../../src/runs/checksum.ts";
import { decodeSafetensors, encodeSafetensors } from "../../src/tensor/safetensors.ts";
import { fromNumbers } from "../../src/tensor/tensor.ts";
import type { Checkpoint } from "../../src/train/checkpoint.ts";
import { startOfProgress } from "../../src/train/progress.ts";
import { temporaryFolder } from "../data/temporary.ts";

const sha256: Sha256 = (pieces) => {
  const hash = createHash("sha256");
  for (const piece of pieces) hash.update(piece);
  return hash.digest("hex");
};

const image = { height: 1, width: 1, channels: 1 };
const weights = {
  "dense.kernel": fromNumbers("float32", [1, 2], [1, 2]),
  "dense.bias": fromNumbers("float32", [2], [3, 4]),
};

/** Epochs of ten steps. */
function checkpoint(totalStep: number, bestEpoch?: number): Checkpoint {
  const [epoch, step] = [Math.floor(totalStep / 10), totalStep % 10];
  return {
    model: { network: sequential(dense(2, { activation: "softmax" })), image, classes: ["a", "b"], weights },
    state: { ...weights, step: fromNumbers("float32", [], [totalStep]) },
    optimizer: { kind: "sgd", config: {} },
    progress: {
      ...startOfProgress({ seed: 0, batchSize: 4 }, "loss"),
      ...{ epoch, step, totalStep },
      ...(bestEpoch !== undefined && { best: { epoch: bestEpoch, value: 0.5 } }),
    },
  };
}

const filesIn = (folder: string, keep = 2) => checkpointFiles(folder, { keep, sha256, elsewhere: () => "go away" });
const fileOf = (folder: string, totalStep: number) =>
  path.join(folder, "checkpoints", `${String(totalStep).padStart(8, "0")}.safetensors`);
const stepsIn = async (folder: string) =>
  (await readdir(path.join(folder, "checkpoints")))
    .map((name) => Number(/^\d+/.exec(name)?.[0] ?? Number.NaN))
    .sort((a, b) => a - b);

describe("a safetensors file with a checksum", () => {
  const pieces = withChecksum(encodeSafetensors({ tensors: weights, metadata: { note: "grüß" } }), sha256);
  const bytes = Buffer.concat(pieces);

  it("is a safetensors file like any other", () => {
    const { tensors, metadata } = decodeSafetensors(bytes);
    expect(tensors).toEqual(weights);
    expect(metadata).toEqual({ sha256: expect.stringMatching(/^[0-9a-f]{64}$/), note: "grüß" });
    expect(() => expectChecksum(bytes, sha256)).not.toThrow();
    const bare = Buffer.concat(withChecksum(encodeSafetensors({ tensors: {}, metadata: {} }), sha256));
    expect(() => expectChecksum(bare, sha256)).not.toThrow();
    expect(decodeSafetensors(bare).tensors).toEqual({});
  });

  it("shows every bit that changed, and every byte that is missing", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 8 * bytes.length - 1 }), (bit) => {
        const other = Buffer.from(bytes);
        other[bit >> 3]! ^= 1 << (bit & 7);
        expect(() => expectChecksum(other, sha256)).toThrow("its content does not fit its checksum");
      }),
      { numRuns: 300 },
    );
    for (let length = 0; length < bytes.length; length++)
      expect(() => expectChecksum(bytes.subarray(0, length), sha256)).toThrow("its content does not fit its checksum");
    expect(() => expectChecksum(Buffer.concat([bytes, bytes]), sha256)).toThrow();
  });
});

describe("keptCheckpoints", () => {
  it("keeps the last ones, their best epochs, and the ends of their last epochs", () => {
    const known = [5, 10, 15, 20, 25, 30, 33, 36].map((totalStep) => ({
      ...{ totalStep, epoch: Math.floor(totalStep / 10), step: totalStep % 10 },
      ...(totalStep >= 10 && { bestEpoch: 1 }),
    }));
    const steps = (keep: number) => keptCheckpoints(known, keep).map(({ totalStep }) => totalStep);
    expect(steps(1)).toEqual([10, 30, 36]);
    expect(steps(2)).toEqual([10, 30, 33, 36]);
    expect(steps(4)).toEqual([10, 20, 25, 30, 33, 36]);
    expect(steps(100)).toEqual(known.map(({ totalStep }) => totalStep));
  });

  it("never takes away what one that stays needs", () => {
    const place = fc.record({ totalStep: fc.integer({ min: 1, max: 60 }), best: fc.integer({ min: 1, max: 6 }) });
    fc.assert(
      fc.property(
        fc.uniqueArray(place, { selector: ({ totalStep }) => totalStep }),
        fc.integer({ min: 1, max: 4 }),
        (places, keep) => {
          const known: KnownCheckpoint[] = places.map(({ totalStep, best }) => {
            const epoch = Math.floor(totalStep / 10);
            return { totalStep, epoch, step: totalStep % 10, ...(epoch > 0 && { bestEpoch: Math.min(best, epoch) }) };
          });
          const kept = keptCheckpoints(known, keep);
          const last = known.toSorted((a, b) => b.totalStep - a.totalStep).slice(0, keep);
          expect(kept).toEqual(expect.arrayContaining(last));
          for (const epoch of last.flatMap(neededEpochs)) {
            const end = known.find((each) => each.step === 0 && each.epoch === epoch);
            if (end !== undefined) expect(kept).toContain(end);
          }
          expect(kept.length).toBeLessThanOrEqual(3 * keep);
        },
      ),
    );
  });
});

describe("the checkpoints of a run", () => {
  it("are written, kept, and read as they were", async () => {
    await using folder = await temporaryFolder();
    const files = filesIn(folder.path);
    expect(await files.newest()).toEqual({ problems: [] });
    for (const totalStep of [7, 10, 13, 20, 23, 26]) {
      const { name, bytes } = await files.save(checkpoint(totalStep, totalStep < 10 ? undefined : 1));
      expect((await readFile(path.join(folder.path, "checkpoints", name))).length).toBe(bytes);
    }
    expect(await stepsIn(folder.path)).toEqual([10, 20, 23, 26]);
    // As another process finds them.
    const { checkpoint: found, problems } = await filesIn(folder.path).newest();
    expect(problems).toEqual([]);
    expect(found).toMatchObject({ state: checkpoint(26).state, progress: { totalStep: 26, epoch: 2, step: 6 } });
    expect(await filesIn(folder.path).atEpoch(1)).toMatchObject({ progress: { totalStep: 10 } });
    expect(await filesIn(folder.path).atEpoch(3)).toBeUndefined();
    await filesIn(folder.path, 1).save(checkpoint(29, 2));
    expect(await stepsIn(folder.path)).toEqual([20, 29]);
  });

  it.each([
    [
      "of which a bit changed in the middle",
      async (file: string) => {
        const bytes = await readFile(file);
        bytes[bytes.length >> 1]! ^= 4;
        await writeFile(file, bytes);
      },
    ],
    ["that was cut off", (file: string) => truncate(file, 400)],
    ["that is empty", (file: string) => truncate(file, 0)],
    ["that is something else", (file: string) => writeFile(file, "PK something else entirely")],
  ] as const)("one %s is passed over, and told", async (_, damage) => {
    await using folder = await temporaryFolder();
    for (const totalStep of [10, 13, 20]) await filesIn(folder.path).save(checkpoint(totalStep, 1));
    await damage(fileOf(folder.path, 20));
    const { checkpoint: found, problems } = await filesIn(folder.path).newest();
    expect(found?.progress.totalStep).toBe(13);
    expect(problems).toEqual([
      "checkpoints/00000020.safetensors: it is damaged: its content does not fit its checksum",
    ]);
    await filesIn(folder.path).cut(found!.progress);
    expect(await stepsIn(folder.path)).toEqual([10, 13]);
    for (const totalStep of [10, 13]) await damage(fileOf(folder.path, totalStep));
    const { checkpoint: none, problems: all } = await filesIn(folder.path).newest();
    expect(none).toBeUndefined();
    expect(all).toHaveLength(2);
  });

  it("one without its best epoch's end is taken where no other is better", async () => {
    await using folder = await temporaryFolder();
    for (const totalStep of [10, 20, 30]) await filesIn(folder.path).save(checkpoint(totalStep, 1));
    await rm(fileOf(folder.path, 10));
    const { checkpoint: found, problems } = await filesIn(folder.path).newest();
    expect(found?.progress.totalStep).toBe(30);
    expect(problems).toEqual(
      [30, 20].map(
        (steps) =>
          `checkpoints/000000${steps}.safetensors: the one at the end of epoch 1, which belongs to it, is missing or damaged`,
      ),
    );
  });

  it("go away when training goes back", async () => {
    await using folder = await temporaryFolder();
    for (const totalStep of [10, 13, 16]) await filesIn(folder.path).save(checkpoint(totalStep, 1));
    await filesIn(folder.path).goBack(1);
    expect(await stepsIn(folder.path)).toEqual([10]);
    await filesIn(folder.path).goBack(0);
    expect(await stepsIn(folder.path)).toEqual([]);
  });
});
