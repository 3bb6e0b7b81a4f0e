/** Training on real photographs, briefly: what is learned must show. */
import { expect, it } from "vitest";
import { loadDataSet } from "../../src/data/sets/load.node.ts";
import { birds } from "../../src/experiment/birds.ts";
import type { ExperimentEvent } from "../../src/experiment/events.ts";
import { type ExperimentSettings, runExperiment } from "../../src/experiment/experiment.ts";
import type { Recipe } from "../../src/experiment/recipe.ts";
import { cpuRuntime } from "../../src/runtime/ort.node.ts";
import type { StepEvent } from "../../src/train/events.ts";

/** An easier question than that of birds: background and shape give much away. */
const animals: Recipe = {
  ...birds,
  name: "animals",
  title: "animal or machine",
  task: {
    classes: ["machine", "animal"],
    mapping: { airplane: "machine", automobile: "machine", ship: "machine", truck: "machine", "*": "animal" },
    positive: "animal",
  },
};

/** Carries out a recipe, at most so many steps of it. */
async function carryOut(recipe: Recipe, settings: ExperimentSettings, mostSteps = Number.POSITIVE_INFINITY) {
  const signal = { aborted: false };
  const effects = {
    loadData: (name: string) => loadDataSet(name),
    runtime: cpuRuntime(),
    sha256: () => "",
    provenance: {},
  };
  const events: ExperimentEvent[] = [];
  for await (const event of runExperiment(recipe, { seed: 1, ...settings, signal }, effects)) {
    events.push(event);
    if (event.type === "step" && event.totalStep === mostSteps) signal.aborted = true;
  }
  return events;
}

it("a balanced question is answered far better than by chance, on images not seen before", async () => {
  const judged = (await carryOut(animals, { limit: 2000, epochs: 3 })).at(-1)!;
  if (judged.type !== "judged") throw new Error(`training ended with "${judged.type}"`);
  expect(judged.scores).toMatchObject({ count: 4000, baseline: 0.5 });
  expect(judged.scores.accuracy).toBeGreaterThan(0.75);
  expect(judged.record.scores!.interval.low).toBeGreaterThan(0.7);
  for (const { recall } of judged.scores.classes) expect(recall).toBeGreaterThan(0.5);
});

it("the loss of the birds' recipe is finite, and falls, from the first steps on", async () => {
  const steps = (await carryOut(birds, {}, 100)).filter((event): event is StepEvent => event.type === "step");
  expect(steps).toHaveLength(100);
  for (const { loss, gradientNorm } of steps) {
    expect(loss).toBeGreaterThan(0);
    expect(Number.isFinite(loss) && Number.isFinite(gradientNorm)).toBe(true);
  }
  const mean = (part: readonly StepEvent[]) => part.reduce((sum, { loss }) => sum + loss, 0) / part.length;
  // Never saying "bird" costs 0.325 at best; who knows nothing pays 0.693.
  expect(mean(steps.slice(0, 5))).toBeGreaterThan(mean(steps.slice(-40)) + 0.02);
  expect(mean(steps.slice(-40))).toBeLessThan(0.36);
});
