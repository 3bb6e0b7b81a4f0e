import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import type { CliEffects } from "../../src/cli/effects.ts";
import { watchRun } from "../../src/cli/watchRun.node.ts";
import type { Checkpoint } from "../../src/train/checkpoint.ts";
import { temporaryFolder } from "../data/temporary.ts";
import { curve, readEvents } from "../watch/readEvents.ts";
import { inFolder } from "./world.ts";

const train = ["train", "birds", "--threads", "1", "--out", "out"] as const;

describe("plumage train, watched", () => {
  it("leaves a table of its epochs", async () => {
    await using folder = await temporaryFolder();
    expect((await inFolder(folder.path)(...train)).code).toBe(0);
    const lines = (await readFile(path.join(folder.path, "out", "history.csv"), "utf8")).split("\r\n");
    expect(lines.map((line) => line.split(",").slice(0, 2).join())).toEqual(["epoch,step", "1,12", "2,24", "3,36", ""]);
    expect(await readdir(path.join(folder.path, "out"))).not.toContain("tensorboard");
  });

  it("writes event files with --tensorboard", async () => {
    await using folder = await temporaryFolder();
    const { code, stderr } = await inFolder(folder.path)(...train, "--tensorboard", "3");
    expect([code, stderr]).toEqual([0, ""]);
    const place = path.join(folder.path, "out", "tensorboard");
    const [name] = await readdir(place);
    const events = await readEvents(path.join(place, name!));
    expect(curve(events, "loss").map(([step]) => step)).toEqual(Array.from({ length: 36 }, (_, i) => i + 1));
    expect(curve(events, "validation/accuracy").map(([step]) => step)).toEqual([12, 24, 36]);
    const tags = new Set(events.flatMap(({ summary }) => summary?.value ?? []).map(({ tag }) => tag));
    expect([...tags]).toEqual(expect.arrayContaining(["gradient_norm", "weights/dense.kernel", "activations/dense"]));
  });

  it("has written every step that led to a checkpoint, if the process is killed after it", async () => {
    await using folder = await temporaryFolder();
    const watch = watchRun(folder.path, 0, { now: () => 0, date: () => new Date(0) } as CliEffects);
    const step = {
      type: "step",
      epoch: 1,
      count: 16,
      loss: 1,
      accuracy: 1,
      learningRate: 0.1,
      gradientNorm: 1,
    } as const;
    for (const at of [1, 2]) await watch.record({ ...step, step: at, totalStep: at });
    await watch.record({ type: "checkpoint", checkpoint: {} as Checkpoint });
    await watch.record({ ...step, step: 3, totalStep: 3 });
    const [name] = await readdir(path.join(folder.path, "tensorboard"));
    const events = await readEvents(path.join(folder.path, "tensorboard", name!));
    await watch.close();
    expect(curve(events, "loss").map(([at]) => at)).toEqual([1, 2]);
  });

  it("knows four levels", async () => {
    await using folder = await temporaryFolder();
    const { code, stderr } = await inFolder(folder.path)(...train, "--tensorboard", "4");
    expect(code).toBe(2);
    expect(stderr).toContain("--tensorboard");
    expect(await readdir(folder.path)).toEqual([]);
  });
});
