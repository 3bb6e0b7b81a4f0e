import { describe, expect, test } from "vitest";
import {
  fansOf,
  glorotUniform,
  heNormal,
  type Initializer,
  truncatedNormal,
  uniform,
  uniformScaling,
  zeros,
} from "../../src/nn/initializers.ts";
import { randomKey } from "../../src/tensor/random.ts";

interface Row {
  readonly initializer: Initializer;
  readonly deviation: number;
  /** No number is farther from 0. */
  readonly limit: number;
}

/** The deviation of a normal distribution that is cut at two deviations (Johnson, Kotz & Balakrishnan, 1994). */
const CUT = 0.879625;
const shape = [64, 32, 3, 3];
const fanIn = 32 * 9;
const fanOut = 64 * 9;

const rows: readonly Row[] = [
  { initializer: zeros(), deviation: 0, limit: 0 },
  { initializer: uniform(), deviation: 0.05 / Math.sqrt(3), limit: 0.05 },
  { initializer: uniform({ limit: 2 }), deviation: 2 / Math.sqrt(3), limit: 2 },
  { initializer: uniformScaling(), deviation: 1 / Math.sqrt(fanIn), limit: Math.sqrt(3 / fanIn) },
  {
    initializer: uniformScaling({ factor: 1.5 }),
    deviation: 1.5 / Math.sqrt(fanIn),
    limit: 1.5 * Math.sqrt(3 / fanIn),
  },
  { initializer: truncatedNormal(), deviation: 0.02 * CUT, limit: 0.04 },
  { initializer: truncatedNormal({ sd: 1 }), deviation: CUT, limit: 2 },
  {
    initializer: glorotUniform(),
    deviation: Math.sqrt(2 / (fanIn + fanOut)),
    limit: Math.sqrt(6 / (fanIn + fanOut)),
  },
  { initializer: heNormal(), deviation: Math.sqrt(2 / fanIn), limit: Infinity },
];

describe("first weights", () => {
  for (const { initializer, deviation, limit } of rows) {
    const { kind, config } = initializer;
    const draw = (seed: number) => initializer.draw(randomKey(seed), shape, fansOf(shape));
    test(`${kind} ${JSON.stringify(config)}: mean 0, deviation ${deviation.toPrecision(3)}`, () => {
      const values = draw(1);
      expect(values).toHaveLength(64 * 32 * 9);
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
      // 18,432 numbers: the mean has an error of 0.7 % of the deviation, the deviation one of about 0.5 %.
      expect(Math.abs(mean)).toBeLessThanOrEqual(0.03 * deviation);
      expect(Math.abs(Math.sqrt(squares) - deviation)).toBeLessThanOrEqual(0.025 * deviation);
      expect(Math.max(...values.map(Math.abs))).toBeLessThanOrEqual(Math.fround(limit));
    });

    test(`${kind} ${JSON.stringify(config)}: the same key, the same weights`, () => {
      expect(draw(1)).toEqual(draw(1));
      if (deviation > 0) expect(draw(1)).not.toEqual(draw(2));
    });
  }
});

test("fans: a matrix [in, out], filters [out, in / group, ...window]", () => {
  expect(fansOf([4096, 512])).toEqual({ fanIn: 4096, fanOut: 512 });
  expect(fansOf([64, 32, 3, 3])).toEqual({ fanIn: 288, fanOut: 576 });
  expect(fansOf([8, 3, 5])).toEqual({ fanIn: 15, fanOut: 40 });
});

test("the tutorial's first convolution draws from -1/3 to 1/3", () => {
  const first = [32, 3, 3, 3];
  const values = uniformScaling().draw(randomKey(0), first, fansOf(first));
  expect(Math.max(...values.map(Math.abs))).toBeLessThanOrEqual(Math.fround(1 / 3));
  expect(Math.max(...values.map(Math.abs))).toBeGreaterThan(0.32);
});
