import { describe, expect, it } from "vitest";
import { otherSurroundings } from "../../src/runs/differences.ts";

const began = {
  machine: { platform: "linux x64", cpu: "one", cores: 2, memory: 8e9, engine: "cpu", threads: 2 },
  versions: { plumage: "0.1.0", node: "20.20.2", onnxruntime: "1.30.0" },
};

describe("otherSurroundings", () => {
  it("passes over what does not decide how numbers are rounded", () => {
    const now = {
      machine: { ...began.machine, cores: 4, memory: 16e9 },
      versions: { ...began.versions, node: "22.0.0" },
    };
    expect(otherSurroundings(began, now)).toBeUndefined();
  });

  it("names what may change the last digits, with what it was", () => {
    const now = { machine: { ...began.machine, threads: 1 }, versions: { ...began.versions, onnxruntime: "1.31.0" } };
    expect(otherSurroundings(began, now)).toBe(
      "Not all is as the run began: threads 1 (2 before), onnxruntime 1.31.0 (1.30.0 before). " +
        "The last digits may differ from those of a run in one piece.",
    );
  });
});
