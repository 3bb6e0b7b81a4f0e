import { expect, it } from "vitest";
import { placed, placements } from "../../src/data/synthetic/placed.ts";
import { scene } from "../../src/data/synthetic/scene.ts";
import { ProblemError } from "../../src/errors.ts";
import { marks, plainSet } from "./syntheticMarks.ts";

const size = { height: 40, width: 40 };
const set = placed(marks, { ...size, count: 3 });
const named = { ...marks, classes: ["bar", "ring", "nothing"] };

/** What is said of each mistake. A mistake that the types forbid is made all the same. */
const mistakes: Readonly<Record<string, () => unknown>> = {
  "no size": () => placed(marks, {} as never),
  "half a pixel": () => placed(marks, { ...size, height: 40.5 }),
  "no pictures": () => placed({ set: marks, indices: new Uint32Array(0) }, size),
  "not pictures": () => placed({ train: marks } as never, size),
  "an option misspelt": () => placed(marks, { ...size, maxangle: 5 } as never),
  "a scale upside down": () => placed(marks, { ...size, scale: [2, 1] }),
  "a scale of 0": () => placed(marks, { ...size, scale: 0 }),
  "a scale that is a word": () => placed(marks, { ...size, scale: "large" as never }),
  "an angle below 0": () => placed(marks, { ...size, maxAngle: -5 }),
  "half a piece": () => placed(marks, { ...size, clutter: 0.5 }),
  "clutter misspelt": () => placed(marks, { ...size, clutter: { peices: 2 } as never }),
  "too bright": () => placed(marks, { ...size, background: 300 }),
  "three greys": () => placed(marks, { ...size, background: [1, 2, 3] }),
  "too few colours": () => placed(plainSet(4, 3, [9]), { ...size, background: { gradient: [[1, 2], 5] as never } }),
  "a background by name": () => placed(marks, { ...size, background: "sky" as never }),
  "a background misspelt": () => placed(marks, { ...size, background: { noise: 5, grian: 2 } as never }),
  "grain below a pixel": () => placed(marks, { ...size, background: { noise: [0, 9], grain: 0.5 } }),
  "colour behind grey": () => placed(marks, { ...size, background: { crops: plainSet(4, 3, [9]) } }),
  "a blend by another name": () => placed(marks, { ...size, blend: "multiply" as never }),
  "noise below 0": () => placed(marks, { ...size, noise: -1 }),
  "no number as a seed": () => placed(marks, { ...size, seed: "7" as never }),
  "all of it nothing": () => placed(marks, { ...size, nothing: 1 }),
  "two classes called nothing": () => placed(named, { ...size, nothing: 0.2 }),
  "too much overhang": () => placed(marks, { ...size, overhang: 0.6 }),
  "places in other images": () => placements(marks, 0),
  "a place in no image": () => placements(set, 3),
  "a scene misspelt": () => scene(marks, { ...size, cuont: 5 } as never),
  "pictures below 0": () => scene(marks, { ...size, count: -1 }),
  "too much overlap": () => scene(marks, { ...size, overlap: 2 }),
};

it("mistakes are explained", async () => {
  const told = Object.entries(mistakes).map(([name, make]) => `${name}\n  ${messageOf(make)}\n`);
  await expect(told.join("")).toMatchFileSnapshot("syntheticMessages.txt");
});

function messageOf(make: () => unknown): string {
  try {
    make();
  } catch (error) {
    expect(error).toBeInstanceOf(ProblemError);
    return (error as Error).message;
  }
  throw new Error("it was taken");
}
