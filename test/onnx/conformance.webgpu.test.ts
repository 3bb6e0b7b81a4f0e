import { expect, test } from "vitest";
import { testOperators } from "./conformance.ts";
import { enginesHere } from "./openEngines.ts";
import { profiledWebgpu, unexplained } from "./profile.ts";

for (const engine of await enginesHere(["webgpu"])) {
  const runtime = profiledWebgpu();
  testOperators({ ...engine, runtime });

  test("what ran on the processor beside it is what the limits tell", () => {
    expect(unexplained(runtime.beside())).toEqual({ nodes: [], limits: [] });
  });
}
