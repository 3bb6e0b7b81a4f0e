import { expect, test } from "vitest";
import { decodeAll } from "../src/data/decode/decodeAll.node.ts";
import { confusionMatrix } from "../src/evaluate/confusion.ts";
import { rocAuc } from "../src/evaluate/ranking.ts";
import { score } from "../src/evaluate/scores.ts";
import { cpuRuntime, evaluate, ProblemError, saliency, sanityCheck } from "../src/index.node.ts";
import { withHead } from "../src/reuse/fitHead.ts";
import { openTrainer } from "../src/train/trainer.ts";

const none: never[] = [];

test.each<[string, () => unknown]>([
  ["evaluate", () => evaluate(...(none as unknown as Parameters<typeof evaluate>))],
  ["score", () => score(...(none as unknown as Parameters<typeof score>))],
  ["rocAuc", () => rocAuc(...(none as unknown as Parameters<typeof rocAuc>))],
  ["confusionMatrix", () => confusionMatrix(...(none as unknown as Parameters<typeof confusionMatrix>))],
  ["decodeAll", () => decodeAll(...(none as unknown as Parameters<typeof decodeAll>)).next()],
  ["openTrainer", () => openTrainer(...(none as unknown as Parameters<typeof openTrainer>))],
  ["withHead", () => withHead(...(none as unknown as Parameters<typeof withHead>))],
  ["saliency", () => saliency(...(none as unknown as Parameters<typeof saliency>))],
  ["sanityCheck", () => sanityCheck(...(none as unknown as Parameters<typeof sanityCheck>))],
  ["cpuRuntime", () => cpuRuntime({ threads: -1 })],
])("%s without what it needs says so", async (name, call) => {
  const error = await Promise.resolve()
    .then(call)
    .catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(ProblemError);
  expect((error as ProblemError).message).toContain(`${name}: `);
});
