import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "../data/temporary.ts";
import { enginesHere } from "../onnx/openEngines.ts";
import { inFolder } from "./world.ts";

const engines = await enginesHere(["cpu", "wasm", "webgpu"]);
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let plumage: ReturnType<typeof inFolder>;

beforeAll(async () => {
  folder = await temporaryFolder();
  plumage = inFolder(folder.path);
});

afterAll(() => folder[Symbol.asyncDispose]());

const lines = (text: string) =>
  text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));

describe.each(engines.map(({ name }) => name))("--engine %s", (engine) => {
  it("trains, and judges what it trained as every engine does", async () => {
    const flags = ["--engine", engine, "--threads", "1", "--json"];
    const trained = await plumage("train", "birds", "--epochs", "1", "--limit", "8", "--out", engine, ...flags);
    expect([trained.code, trained.stderr]).toEqual([0, ""]);
    const events = lines(trained.stdout);
    expect(events.find(({ type }) => type === "start")).toMatchObject({ engine, threads: 1 });
    const { confusion } = events.at(-1);
    expect(events.at(-1)).toMatchObject({ type: "result", engine });
    for (const other of engines) {
      const judged = await plumage("evaluate", `${engine}/model.onnx`, "--engine", other.name, "--json");
      expect([judged.code, judged.stderr]).toEqual([0, ""]);
      expect(lines(judged.stdout)[0]).toMatchObject({ engine: other.name, confusion });
    }
  });
});
