import { describe, expect, it } from "vitest";
import { falseAlarms } from "../../src/evaluate/falseAlarms.ts";
import { wilsonInterval } from "../../src/evaluate/interval.ts";

const asked = [
  { name: "b1", group: "B", probabilities: [0.1, 0.9] },
  { name: "b2", group: "B", probabilities: [0.3, 0.7] },
  { name: "l1", group: "L", probabilities: [0.95, 0.05] },
  { name: "l2", group: "L", probabilities: [0.45, 0.55] },
  { name: "x", probabilities: [0.8, 0.2] },
];

describe("pictures that show none of the classes", () => {
  it("are alarms where a question of yes or no gets a yes", () => {
    const found = falseAlarms(asked, ["not 8", "8"], { positive: "8", surest: 2 });
    expect(found.alarms).toEqual({ images: 5, count: 3, value: 0.6, ...wilsonInterval(3, 5) });
    expect(found.groups.map(({ name, count, images }) => [name, count, images])).toEqual([
      ["B", 2, 2],
      ["L", 1, 2],
    ]);
    expect(found.surest).toEqual([
      { name: "b1", group: "B", className: "8", probability: 0.9 },
      { name: "b2", group: "B", className: "8", probability: 0.7 },
    ]);
    expect([found.notSure, found.above]).toEqual([0, []]);
  });

  it("follow the model's threshold, and are none where it is not sure", () => {
    const decision = { positive: "8", threshold: 0.8, notSure: { low: 0.5, high: 0.8 } };
    const found = falseAlarms(asked, ["not 8", "8"], { positive: "8", decision });
    expect([found.alarms.count, found.notSure]).toEqual([1, 2]);
  });

  it("of several classes are alarms wherever there is an answer", () => {
    const rows = [
      { name: "a", probabilities: [0.6, 0.3, 0.1] },
      { name: "b", probabilities: [0.05, 0.05, 0.9] },
      { name: "c", probabilities: [0.4, 0.3, 0.3] },
    ];
    const always = falseAlarms(rows, ["x", "y", "z"]);
    expect([always.alarms.count, always.takenFor]).toEqual([
      3,
      [
        { name: "x", count: 2 },
        { name: "z", count: 1 },
      ],
    ]);
    expect(always.above.map(({ probability, count }) => [probability, count])).toEqual([
      [0.5, 2],
      [0.9, 1],
      [0.99, 0],
    ]);
    const careful = falseAlarms(rows, ["x", "y", "z"], { decision: { threshold: 0.7 } });
    expect([careful.alarms.count, careful.notSure, careful.takenFor]).toEqual([1, 2, [{ name: "z", count: 1 }]]);
  });
});
