import { beforeAll, describe, expect, it } from "vitest";
import { encodeModel, readModelInfo } from "../../src/compile/modelFile.ts";
import { ProblemError } from "../../src/errors.ts";
import type { Model } from "../../src/nn/model.ts";
import { fit } from "../../src/train/fit.ts";
import { goldenPictures } from "../../src/verify/goldenPictures.ts";
import { verify } from "../../src/verify/verify.ts";
import { type Engine, enginesHere } from "../onnx/openEngines.ts";
import { halves, runtime, smallNetwork } from "../train/halves.ts";

const set = halves(60);
let model: Model;
let file: Uint8Array;
let engines: readonly Engine[];

beforeAll(async () => {
  for await (const event of fit(smallNetwork, { train: set, epochs: 2, batchSize: 20, runtime })) {
    if (event.type === "end") model = event.model;
  }
  const golden = await goldenPictures(encodeModel(model), set, runtime, 3);
  file = encodeModel(model, {}, { golden: golden! });
  engines = await enginesHere(["cpu", "wasm", "webgpu"]);
}, 60_000);

describe("verify", () => {
  it("finds the same answers on every engine that is here", async () => {
    const candidates = engines.flatMap(({ name, runtime }) => [
      { name, runtime },
      { name: `${name}, plain`, runtime, optimizes: false },
    ]);
    const { seal, verdicts, isSound } = await verify(file, candidates);
    expect(verdicts.filter((each) => each.problem === undefined && each.isWithin)).toHaveLength(candidates.length);
    expect(verdicts[0]).toMatchObject({ engine: "cpu", difference: 0, most: 1e-4 });
    expect([seal, isSound]).toEqual(["whole", true]);
  });

  it("finds answers that are not the model's", async () => {
    const golden = readModelInfo(file).golden!;
    const probabilities = golden.probabilities.map((value, i) => (i === 5 ? value + 0.01 : value));
    const other = encodeModel(model, {}, { golden: { ...golden, probabilities } });
    const { verdicts, isSound } = await verify(other, [{ name: "cpu", runtime }]);
    expect(verdicts[0]).toMatchObject({ isWithin: false, difference: expect.closeTo(0.01, 5) });
    expect(isSound).toBe(false);
  });

  it("finds answers that are no numbers", async () => {
    const golden = readModelInfo(file).golden!;
    const probabilities = golden.probabilities.map((value, i) => (i === 5 ? Number.NaN : value));
    const other = encodeModel(model, {}, { golden: { ...golden, probabilities } });
    expect((await verify(other, [{ name: "cpu", runtime }])).isSound).toBe(false);
  });

  it("does not take an engine that is not here for a fault of the model, but one that cannot run it", async () => {
    const problem = new ProblemError({ what: "it is not installed" });
    const broken = { ...runtime, load: () => Promise.reject(new ProblemError({ what: "it has no kernel" })) };
    const missing = await verify(file, [{ name: "wasm", runtime: problem }]);
    expect(missing).toMatchObject({ isSound: true, verdicts: [{ engine: "wasm", isMissing: true, problem }] });
    expect(await verify(file, [{ name: "wasm", runtime: broken }])).toMatchObject({ isSound: false });
  });

  it("says where there is nothing to ask again", async () => {
    expect(await verify(encodeModel(model), [{ name: "cpu", runtime }])).toMatchObject({ seal: "whole", verdicts: [] });
  });

  it("runs nothing of a file that has changed", async () => {
    const changed = file.slice();
    changed[file.length >> 1]! ^= 1;
    expect(await verify(changed, [{ name: "cpu", runtime }])).toEqual({ seal: "broken", verdicts: [], isSound: false });
  });
});
