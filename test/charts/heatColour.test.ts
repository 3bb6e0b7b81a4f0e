import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { heatColour, heatCss } from "../../src/charts/heatColour.ts";

/** CIE L*, by its definition. */
function lightness(value: number): number {
  const [red, green, blue] = heatColour(value).map((part) => {
    const level = part / 255;
    return level <= 0.04045 ? level / 12.92 : ((level + 0.055) / 1.055) ** 2.4;
  });
  const luminance = 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
  return luminance > 0.008856 ? 116 * Math.cbrt(luminance) - 16 : 903.3 * luminance;
}

describe("heatColour", () => {
  test("goes from dark violet to yellow", () => {
    expect(heatColour(0)).toEqual([68, 1, 84]);
    expect(heatColour(0.5)).toEqual([33, 145, 140]);
    expect(heatColour(1)).toEqual([253, 231, 37]);
    expect(heatCss(0)).toBe("#440154");
  });

  test("grows lighter evenly", () => {
    const [dark, light] = [lightness(0), lightness(1)];
    for (let i = 0; i <= 100; i++) {
      const even = dark + (i / 100) * (light - dark);
      expect(Math.abs(lightness(i / 100) - even)).toBeLessThan(2.5);
    }
  });

  test("takes what lies outside as the nearer end", () => {
    fc.assert(
      fc.property(fc.double(), (value) => {
        const colour = heatColour(value);
        expect(colour.every((part) => Number.isInteger(part) && part >= 0 && part <= 255)).toBe(true);
        if (value >= 1) expect(colour).toEqual(heatColour(1));
        if (!(value > 0)) expect(colour).toEqual(heatColour(0));
      }),
    );
  });
});
