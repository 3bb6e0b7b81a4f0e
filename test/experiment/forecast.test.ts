import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { forecast } from "../../src/experiment/forecast.ts";
import { errorAt, fitPowerLaw, type MeasuredError } from "../../src/experiment/powerLaw.ts";
import { randomKey, split, uniform } from "../../src/tensor/random.ts";

const sizes = [500, 1000, 2000, 4000];
const law = fc.record({
  floor: fc.double({ min: 0, max: 0.4, noNaN: true }),
  gain: fc.double({ min: 0.01, max: 0.2, noNaN: true }),
  power: fc.double({ min: 0.2, max: 1.2, noNaN: true }),
  unit: fc.constant(4000),
});
const anyPoints = fc
  .array(
    fc.record({
      images: fc.integer({ min: 1, max: 1e6 }),
      judged: fc.integer({ min: 1, max: 1e5 }),
      part: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
    { minLength: 1, maxLength: 8 },
  )
  .map((list) =>
    list.map(({ images, judged, part }): MeasuredError => ({ images, judged, wrong: Math.round(part * judged) })),
  );

const measured = (errors: readonly number[], judged = 1000): MeasuredError[] =>
  errors.map((error, i) => ({ images: sizes[i]!, judged, wrong: Math.round(error * judged) }));
const key = randomKey(0);

describe("fitPowerLaw", () => {
  it("finds the curve that errors lie on", () => {
    fc.assert(
      fc.property(law, (known) => {
        const points = sizes.map((images) => ({ images, judged: 1000, wrong: 1000 * errorAt(known, images) }));
        fc.pre(points.every(({ wrong }) => wrong <= 1000));
        const found = fitPowerLaw(points);
        for (const images of [...sizes, 8000]) expect(errorAt(found, images)).toBeCloseTo(errorAt(known, images), 4);
        expect(found.power).toBeCloseTo(known.power, 2);
      }),
    );
  });

  it("never rises, is never negative, and is the same again, whatever was measured", () => {
    fc.assert(
      fc.property(anyPoints, (points) => {
        const found = fitPowerLaw(points);
        expect(fitPowerLaw(points)).toEqual(found);
        expect(Math.min(found.floor, found.gain)).toBeGreaterThanOrEqual(0);
        expect(found.power).toBeGreaterThan(0);
        expect(found.power).toBeLessThanOrEqual(2);
        const along = [1, 10, 1e3, 1e5, 1e7].map((images) => errorAt(found, images));
        for (const [i, error] of along.entries()) {
          expect(error).toBeGreaterThanOrEqual(0);
          expect(error).toBeLessThanOrEqual(along[i - 1] ?? Number.POSITIVE_INFINITY);
        }
      }),
    );
  });

  it("is level where errors rise", () => {
    const { floor, gain } = fitPowerLaw(measured([0.1, 0.12, 0.14, 0.16]));
    expect(gain).toBe(0);
    expect(floor).toBeGreaterThan(0.1);
    expect(floor).toBeLessThan(0.16);
  });
});

describe("forecast", () => {
  it("tells of twice the images, with an interval around it", () => {
    const { now, twice, doubt, band } = forecast(measured([0.4, 0.3, 0.225, 0.169]), key);
    expect(doubt).toBeUndefined();
    expect(now).toEqual({ images: 4000, error: 0.169 });
    expect(twice!.images).toBe(8000);
    expect(twice!.error).toBeCloseTo(0.1266, 2);
    expect(twice!.low).toBeLessThan(twice!.error);
    expect(twice!.high).toBeGreaterThan(twice!.error);
    expect(band[0]![0]).toBeCloseTo(500, 6);
    expect(band.at(-1)).toEqual([
      expect.closeTo(8000, 6),
      expect.closeTo(twice!.low, 6),
      expect.closeTo(twice!.high, 6),
    ]);
  });

  it("is the same with the same seed, and draws other numbers with another", () => {
    const points = measured([0.4, 0.3, 0.225, 0.169]);
    expect(forecast(points, key)).toEqual(forecast(points, key));
    expect(forecast(points, randomKey(1)).twice!.error).toBe(forecast(points, key).twice!.error);
    expect(forecast(points, randomKey(1)).band).not.toEqual(forecast(points, key).band);
  });

  it("is surer with more validation images, and less sure where trainings scatter", () => {
    const width = (points: readonly MeasuredError[]) => {
      const [, low, high] = forecast(points, key).band.at(-1)!;
      return high - low;
    };
    const errors = [0.4, 0.3, 0.225, 0.169];
    expect(width(measured(errors, 10_000))).toBeLessThan(width(measured(errors)));
    const apart = [-0.08, 0.08].flatMap((by) => measured(errors.map((error) => error + by)));
    expect(width(apart)).toBeGreaterThan(1.5 * width(measured(errors)));
  });

  it("covers what twice the images would show, about as often as it says", () => {
    const truth = { floor: 0.05, gain: 0.12, power: 0.5, unit: 4000 };
    const wanted = errorAt(truth, 8000);
    let covered = 0;
    const rounds = 30;
    for (let round = 0; round < rounds; round++) {
      const points = drawnFrom(truth, round);
      const [, low, high] = forecast(points, randomKey(round)).band.at(-1)!;
      if (low <= wanted && wanted <= high) covered += 1;
    }
    expect(covered / rounds).toBeGreaterThan(0.85);
  });

  it.each<[string, readonly MeasuredError[]]>([
    ["fewSizes", measured([0.4, 0.3])],
    ["fewJudged", measured([0.4, 0.3, 0.2, 0.1], 40)],
    ["flat", measured([0.2, 0.19, 0.21, 0.195])],
    ["flat", measured([0.1, 0.15, 0.2, 0.3])],
    ["flat", measured([0, 0, 0, 0])],
    ["wide", measured([0.3, 0.25, 0.2, 0.12], 60)],
  ])("does not tell where it cannot: %s", (doubt, points) => {
    const found = forecast(points, key);
    expect(found.doubt).toBe(doubt);
    expect(found.twice).toBeUndefined();
  });
});

/** Errors drawn from a curve, on 1,000 images. */
function drawnFrom(truth: Parameters<typeof errorAt>[0], seed: number): MeasuredError[] {
  return sizes.map((images, i) => {
    const numbers = uniform(split(randomKey(seed), `drawn ${i}`), 1000);
    const wrong = numbers.filter((number) => number < errorAt(truth, images)).length;
    return { images, judged: 1000, wrong };
  });
}
