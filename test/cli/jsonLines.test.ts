import { readFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../data/temporary.ts";
import { drawPhotos } from "./drawnPhotos.ts";
import { expectLines, fieldsKept, fieldsTold } from "./eventSchema.ts";
import { inFolder, interruptAt } from "./world.ts";

const train = ["train", "birds", "--threads", "1", "--json", "--out", "run"] as const;
const logOf = (folder: string) => readFile(path.join(folder, "run", "events.jsonl"), "utf8");

/** Holds what was printed and what was kept to the schema. */
async function types(folder: string, stdout: string) {
  expectLines(await logOf(folder), fieldsKept);
  return new Set(expectLines(stdout, fieldsTold));
}

describe("plumage train --json", () => {
  it("prints lines of known types and fields, and nothing else", async () => {
    await using folder = await temporaryFolder();
    const { stdout } = await inFolder(folder.path)(...train);
    expect(await types(folder.path, stdout)).toEqual(
      new Set(["split", "start", "step", "epoch", "saved", "end", "result"]),
    );
  });

  it("tells of pictures of one's own", async () => {
    await using folder = await temporaryFolder();
    await drawPhotos(path.join(folder.path, "photos"), { red: [180, 20, 20], green: [20, 180, 20] }, 12);
    const plumage = inFolder(folder.path, { env: { PLUMAGE_CACHE: path.join(folder.path, "cache") } });
    const flags = ["--size", "8", "--epochs", "1", "--threads", "1", "--json", "--out", "run"];
    const { code, stdout } = await plumage("train", "--data", "photos", ...flags);
    expect(code).toBe(0);
    expect([...(await types(folder.path, stdout))]).toEqual(
      expect.arrayContaining(["decode", "data", "audit", "result"]),
    );
  });

  it("tells of an early stop", async () => {
    await using folder = await temporaryFolder();
    const { stdout } = await inFolder(folder.path)(...train, "--monitor", "validationAccuracy", "--patience", "1");
    expect(stdout).toContain('"reason":"stoppedEarly"');
    expect(await types(folder.path, stdout)).toContain("result");
  });

  it("tells of a stop, and of going on", async () => {
    await using folder = await temporaryFolder();
    const world = interruptAt(9);
    await inFolder(folder.path, world)(...train);
    expect(await types(folder.path, world.lines.join(""))).toContain("saved");
    const { stdout } = await inFolder(folder.path)("train", "--resume", "run", "--json");
    expect([...(await types(folder.path, stdout))]).toEqual(expect.arrayContaining(["resumed", "result"]));
  });

  it("tells of divergence", async () => {
    await using folder = await temporaryFolder();
    const { stdout } = await inFolder(folder.path)(...train, "--learning-rate", "1e38");
    expect([...(await types(folder.path, stdout))]).toEqual(expect.arrayContaining(["setback", "end", "result"]));
  });

  it("is described in the docs, each type with each of its fields", async () => {
    const page = await readFile(new URL("../../docs/watching.md", import.meta.url), "utf8");
    const names = (text: string) => [...text.matchAll(/`(\w+)`/g)].map(([, name]) => name!);
    const rows = [...page.matchAll(/^\| `(\w+)` \| (.*?) \|/gm)].map(([, type, fields]) => [
      type!,
      names(fields!).sort(),
    ]);
    const known = Object.entries(fieldsTold).map(([type, fields]) => [type, Object.keys(fields).sort()]);
    expect(Object.fromEntries(rows)).toEqual(Object.fromEntries(known));
  });
});
