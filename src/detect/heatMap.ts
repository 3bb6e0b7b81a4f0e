import type { ScoreMap } from "./scoreMap.ts";
import type { Size } from "./windows.ts";

/** Where on a picture something is, as a grid of numbers from 0 to 1. */
export interface HeatMap extends Size {
  /** [height, width] */
  readonly heat: Float32Array;
}

/** The longer side of the grid, at most. */
const LONGEST = 320;

/**
 * The scores of all windows, each drawn at the middle of its window. Between the middles of neighbours the numbers go over
 * evenly, and beyond the outermost they fall to 0 within a stride: no window looked from there. Where scales differ, the highest counts.
 * @param wanted the classes that are looked for; of each window the likeliest of them counts
 */
export function heatMap(maps: readonly ScoreMap[], picture: Size, classes: number, wanted: readonly number[]): HeatMap {
  const shrink = Math.min(1, LONGEST / Math.max(picture.height, picture.width));
  const height = Math.max(1, Math.round(picture.height * shrink));
  const width = Math.max(1, Math.round(picture.width * shrink));
  const heat = new Float32Array(height * width);
  for (const map of maps) {
    const best = Float32Array.from({ length: map.rows * map.columns }, (_, i) =>
      wanted.reduce((most, label) => Math.max(most, map.scores[i * classes + label]!), 0),
    );
    const at = (row: number, column: number) =>
      row < 0 || column < 0 || row >= map.rows || column >= map.columns ? 0 : best[row * map.columns + column]!;
    // From the middle of a cell of the grid to the place among the middles of windows.
    const placeY = (y: number) =>
      (((y + 0.5) * picture.height * map.scale) / height - map.window.height / 2) / map.stride.y;
    const placeX = (x: number) =>
      (((x + 0.5) * picture.width * map.scale) / width - map.window.width / 2) / map.stride.x;
    const columns = Array.from({ length: width }, (_, x) => placeX(x));
    for (let y = 0; y < height; y++) {
      const row = placeY(y);
      const [top, down] = [Math.floor(row), row - Math.floor(row)];
      if (top < -1 || top >= map.rows) continue;
      for (let x = 0; x < width; x++) {
        const [left, right] = [Math.floor(columns[x]!), columns[x]! - Math.floor(columns[x]!)];
        const value =
          (1 - down) * ((1 - right) * at(top, left) + right * at(top, left + 1)) +
          down * ((1 - right) * at(top + 1, left) + right * at(top + 1, left + 1));
        if (value > heat[y * width + x]!) heat[y * width + x] = value;
      }
    }
  }
  return { height, width, heat };
}
