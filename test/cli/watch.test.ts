import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
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

  it("knows four levels", async () => {
    await using folder = await temporaryFolder();
    const { code, stderr } = await inFolder(folder.path)(...train, "--tensorboard", "4");
    expect(code).toBe(2);
    expect(stderr).toContain("--tensorboard");
    expect(await readdir(folder.path)).toEqual([]);
  });
});
