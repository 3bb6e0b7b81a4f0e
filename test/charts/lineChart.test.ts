import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { LineChartOptions } from "../../src/charts/chart.ts";
import { lineChart } from "../../src/charts/lineChart.ts";
import { scaleOf } from "../../src/charts/scale.ts";
import { ProblemError } from "../../src/errors.ts";
import { expectGolden } from "../golden/golden.ts";

const options: LineChartOptions = {
  title: 'Errors of "a" & <b>, by how many photographs were learned from, and what more of them would bring',
  x: { label: "photos", scale: "log", ticks: [125, 250, 500, 1000] },
  y: { label: "error", format: "percent", range: [0, 0.5] },
  series: [
    {
      name: "curve",
      points: [
        [125, 0.37],
        [1000, 0.18],
      ],
      band: [
        [125, 0.3, 0.45],
        [1000, 0.1, 0.25],
      ],
      dashed: true,
    },
    {
      name: "measured",
      draw: "points",
      points: [
        [125, 0.4],
        [250, 0.31],
        [500, 0.9],
        [1000, 0.2],
      ],
    },
  ],
  marks: [
    { y: 0.45, label: "always the commonest" },
    { x: 500, label: "now" },
    { x: 1000, y: 0.2, label: "best" },
  ],
};

const drawn = (changed: Partial<LineChartOptions>) => lineChart({ ...options, ...changed });
const series = (points: readonly (readonly [number, number])[]) => [{ name: "a", points }];
const plain = { x: { label: "x" }, y: { label: "y" }, marks: [] };

test("a picture with all that there is", () => expectGolden("line-chart.svg", lineChart(options)));

describe("what is drawn", () => {
  test("values stand where the axes say, and what lies outside has no dot", () => {
    const dots = [...drawn({ marks: [] }).matchAll(/<circle class="point c1" cx="([\d.]+)" cy="([\d.]+)" r="4"/g)];
    // The first of them is the sample in the legend; 0.9 lies outside.
    const places = dots.slice(1).map(([, x, y]) => [Number(x), Number(y)]);
    expect(places).toHaveLength(3);
    const [first, second, last] = places as [number[], number[], number[]];
    // Logarithmic: twice as many is a third of the way to eight times as many.
    expect((second[0]! - first[0]!) / (last[0]! - first[0]!)).toBeCloseTo(1 / 3, 2);
    expect((second[1]! - first[1]!) / (last[1]! - first[1]!)).toBeCloseTo(0.09 / 0.2, 2);
  });

  test("a line has a gap where there is no number, and none of its places is anything but a number", () => {
    const gaps = series([
      [1, 2],
      [2, 3],
      [3, Number.NaN],
      [4, Number.POSITIVE_INFINITY],
      [5, 1],
      [6, 2],
    ]);
    const [, path] = /class="line c0" d="([^"]*)"/.exec(drawn({ ...plain, series: gaps }))!;
    expect(path!.match(/M/g)).toHaveLength(2);
    expect(path).toMatch(/^[ML\d. ]+$/);
  });

  test("nothing to draw is said", () => {
    expect(drawn({ ...plain, series: [] })).toContain(">no values</text>");
    expect(drawn({ ...plain, x: { label: "x", scale: "log" }, series: series([[-1, 1]]) })).toContain(">no values<");
  });

  test("one series needs no legend, and gives no name away", () => {
    expect(drawn({ ...plain, series: series([[1, 2]]) })).not.toContain(">a</text>");
    expect(drawn({})).toContain(">measured</text>");
  });

  test("those who do not see it are told what it shows", () => {
    const told = /<desc>(.*)<\/desc>/.exec(drawn({}))![1];
    expect(told).toBe(
      "error over photos. curve: from 37 % at 125 to 18 % at 1,000, lowest 18 %, highest 37 %. " +
        "measured: from 40 % at 125 to 20 % at 1,000, lowest 20 %, highest 90 %. " +
        "always the commonest at 45 %. now at 500. best at 1,000, 20 %.",
    );
    expect(drawn({ description: "one & two" })).toContain("<desc>one &amp; two</desc>");
  });

  test("names of marks that stand close do not cover one another", () => {
    const marks = [0.001, 0.0011, 0.0012].map((x) => ({ x, label: `at ${x}` }));
    const svg = drawn({
      ...plain,
      x: { label: "x", scale: "log" },
      marks,
      series: series([
        [1e-5, 1],
        [1, 2],
      ]),
    });
    const heights = [...svg.matchAll(/class="marked" x="[\d.]+" y="([\d.]+)"/g)].map(([, y]) => y);
    expect(new Set(heights).size).toBe(3);
  });
});

test("any numbers and words give a whole picture", () => {
  const number = fc.oneof(fc.double(), fc.constantFrom(0, 1, -1, 1e-300, 1e300, 5));
  const axis = fc.record({
    label: fc.string(),
    scale: fc.constantFrom("linear", "log"),
    format: fc.constantFrom("number", "percent"),
  });
  const point = fc.tuple(number, number);
  const chart = fc.record({
    title: fc.string({ unit: "binary" }),
    x: axis,
    y: axis,
    series: fc.array(
      fc.record({ name: fc.string(), points: fc.array(point), draw: fc.constantFrom("line", "points") }),
      { maxLength: 8 },
    ),
    marks: fc.array(fc.record({ x: number, y: number, label: fc.string() }, { requiredKeys: ["label"] }), {
      maxLength: 3,
    }),
  });
  fc.assert(
    fc.property(chart, (given) => {
      const svg = lineChart(given as LineChartOptions);
      expect(svg).not.toMatch(
        /NaN|Infinity|undefined/.test(JSON.stringify(given)) ? /="[^"]*NaN/ : /NaN|Infinity|undefined/,
      );
      // Each element is closed, each & is a name.
      const tags = [...svg.matchAll(/<(\/?)([a-z]+)[^>]*?(\/?)>/g)];
      const open: string[] = [];
      for (const [, end, name, alone] of tags) {
        if (end === "/") expect(open.pop()).toBe(name);
        else if (alone !== "/") open.push(name!);
      }
      expect(open).toEqual([]);
      expect(svg.replaceAll(/&(amp|lt|gt|quot);/g, "")).not.toContain("&");
    }),
    { numRuns: 300 },
  );
});

describe("ticks", () => {
  const labels = (values: readonly number[], changed: object = {}) =>
    scaleOf({ kind: "linear", format: "number", values, isRoomy: false, ...changed }).ticks.map(({ label }) => label);

  test.each([
    [[0, 1.5], {}, ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0", "1.2", "1.4"]],
    [[1, 12], {}, ["2", "4", "6", "8", "10", "12"]],
    [[1, 3], {}, ["1", "2", "3"]],
    [[0, 40_000], {}, ["0", "10,000", "20,000", "30,000", "40,000"]],
    [[0, 2e7], {}, ["0", "5e6", "1e7", "1.5e7", "2e7"]],
    [[0, 0.0002], {}, ["0", "5e-5", "1e-4", "1.5e-4", "2e-4"]],
    [[0.02, 0.11], { format: "percent" }, ["2 %", "4 %", "6 %", "8 %", "10 %"]],
    [[1e-7, 10], { kind: "log" }, ["1e-6", "1e-4", "0.01", "1"]],
    [[1, 100], { kind: "log" }, ["1", "10", "100"]],
    [[3, 40], { kind: "log" }, ["5", "10", "20"]],
    [[100, 130], { kind: "log" }, ["100", "105", "110", "115", "120", "125", "130"]],
    [[7, 7], {}, ["4", "5", "6", "7", "8", "9", "10"]],
  ] as const)("of %j %j", (values, changed, expected) => expect(labels(values, changed)).toEqual(expected));

  test("a roomy axis ends at ticks", () => {
    const { low, high } = scaleOf({ kind: "linear", format: "number", values: [0.13, 0.78], isRoomy: true });
    expect([low, high]).toEqual([0.1, 0.8]);
  });
});

test("mistakes are told", () => {
  const wrong: Partial<LineChartOptions>[] = [
    { x: { label: "x", range: [2, 1] } },
    { y: { label: "y", scale: "log", range: [0, 1] } },
    { series: {} as never },
    { series: [{ name: "a", points: 3 as never }] },
    { title: 3 as never },
    { size: 3 } as never,
  ];
  for (const each of wrong) expect(() => drawn(each)).toThrow(ProblemError);
});
