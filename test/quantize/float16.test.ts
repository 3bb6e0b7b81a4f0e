import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { float16Bits } from "../../src/quantize/float16.ts";

/** A number of half precision by its definition: sign, 5 bits of exponent, 10 of fraction. */
function decoded(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const [exponent, fraction] = [(bits >> 10) & 31, bits & 1023];
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25));
}

describe("float16Bits", () => {
  it("gives every number of half precision itself", () => {
    for (let bits = 0; bits < 65536; bits++) {
      const value = decoded(bits);
      if (!Number.isNaN(value)) expect(float16Bits(value)).toBe(bits);
    }
    expect(decoded(float16Bits(Number.NaN))).toBeNaN();
  });

  it("gives others the nearest, and the even one of two", () => {
    fc.assert(
      fc.property(fc.float({ min: -65504, max: 65504, noNaN: true }), (value) => {
        const bits = float16Bits(value);
        const away = Math.abs(decoded(bits) - value);
        for (const other of [bits - 1, bits + 1]) {
          const toOther = Math.abs(decoded(other & 0xffff) - value);
          if ((other & 0x7fff) > 0x7bff || (bits & 0x7fff) === 0) continue;
          expect(away < toOther || (away === toOther && bits % 2 === 0)).toBe(true);
        }
      }),
      { numRuns: 2000 },
    );
    expect(float16Bits(1 + 2 ** -11)).toBe(float16Bits(1));
    expect(float16Bits(1 + 3 * 2 ** -11)).toBe(float16Bits(1 + 2 ** -9));
    expect(float16Bits(2 ** -25)).toBe(0);
    expect(float16Bits(1.5 * 2 ** -25)).toBe(1);
    expect(float16Bits(1e-30)).toBe(0);
  });
});
