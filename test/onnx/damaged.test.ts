/** A damaged file is explained; it never makes Plumage fail, or take all memory. */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { ProblemError } from "../../src/errors.ts";
import { backboneObstacles } from "../../src/reuse/backbone.ts";
import { integers, randomKey, split } from "../../src/tensor/random.ts";

const folder = fileURLToPath(new URL("../frozen/onnx/", import.meta.url));
const files = readdirSync(folder).filter((file) => file.endsWith(".onnx"));

test.each(files)("%s with bytes that are others", (file) => {
  const whole = new Uint8Array(readFileSync(folder + file));
  for (let attempt = 0; attempt < 40; attempt++) {
    const key = split(split(randomKey(7), file), attempt);
    const places = integers(split(key, "places"), 2, whole.length);
    const values = integers(split(key, "values"), 2, 256);
    const damaged = whole.slice();
    places.forEach((place, i) => {
      damaged[place] = values[i]!;
    });
    try {
      const obstacles = backboneObstacles(damaged, { height: 11, width: 9, channels: 3 });
      for (const { what } of obstacles) expect(what.length).toBeGreaterThan(0);
    } catch (error) {
      expect(error, `attempt ${attempt}`).toBeInstanceOf(ProblemError);
    }
  }
});
