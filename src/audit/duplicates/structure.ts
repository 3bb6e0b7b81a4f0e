import { edge } from "./thumbnail.ts";

/*
 * What a picture shows, without its light: outlines and texture. Coarse shading is taken away (difference of two blurs), and what is left
 * is divided by its strength round about, so a faint outline counts as much as a strong one. Two photographs of one class agree
 * in their shading often enough; their outlines agree only where they are the same picture.
 */

/** Texture weaker than this many grey levels counts less and less: it may be noise, or traces of compression. */
const noise = 4 * Math.sqrt(3);

/** How far around its strength is measured, in cells. */
const around = 3;

/** The outlines of a small picture, [edge, edge], from the first plane of its thumbnail. Most numbers lie between -2 and 2. */
export function outlines(thumbnail: Float32Array, into: Float32Array): void {
  fine.set(thumbnail.subarray(0, cells));
  smooth(fine);
  coarse.set(fine);
  boxBlur(coarse, 2);
  boxBlur(coarse, 2);
  for (let i = 0; i < cells; i++) {
    into[i] = fine[i]! - coarse[i]!;
    fine[i] = into[i]! * into[i]!;
  }
  boxBlur(fine, around);
  boxBlur(fine, around);
  for (let i = 0; i < cells; i++) into[i]! /= Math.sqrt(Math.max(0, fine[i]!)) + noise;
}

const cells = edge * edge;
// Scratch memory: written whole by each call before it is read.
const fine = new Float32Array(cells);
const coarse = new Float32Array(cells);
const line = new Float32Array(edge);

/** A blur by [1 2 1] / 4 along both axes; the border repeats. */
function smooth(plane: Float32Array): void {
  alongBoth(plane, (at, step) => {
    for (let i = 0; i < edge; i++) {
      const before = line[i === 0 ? 0 : i - 1]!;
      const after = line[i === edge - 1 ? i : i + 1]!;
      plane[at + i * step] = (before + 2 * line[i]! + after) / 4;
    }
  });
}

/** The mean of a square of 2 `radius` + 1 cells; the border repeats. */
function boxBlur(plane: Float32Array, radius: number): void {
  const last = edge - 1;
  alongBoth(plane, (at, step) => {
    let sum = radius * line[0]!;
    for (let i = 0; i <= radius; i++) sum += line[i]!;
    for (let i = 0; i < edge; i++) {
      plane[at + i * step] = sum / (2 * radius + 1);
      sum += line[Math.min(i + radius + 1, last)]! - line[Math.max(i - radius, 0)]!;
    }
  });
}

/** Each row, then each column, copied to `line` first. */
function alongBoth(plane: Float32Array, change: (start: number, step: number) => void): void {
  for (let row = 0; row < edge; row++) {
    for (let i = 0; i < edge; i++) line[i] = plane[row * edge + i]!;
    change(row * edge, 1);
  }
  for (let column = 0; column < edge; column++) {
    for (let i = 0; i < edge; i++) line[i] = plane[i * edge + column]!;
    change(column, edge);
  }
}

/** Half as large, each cell the sum of four; [edge / 2, edge / 2], written at `start`. */
export function halved(plane: Float32Array, into: Float32Array, start = 0): void {
  const half = edge / 2;
  for (let y = 0; y < half; y++) {
    for (let x = 0; x < half; x++) {
      const at = 2 * y * edge + 2 * x;
      into[start + y * half + x] = plane[at]! + plane[at + 1]! + plane[at + edge]! + plane[at + edge + 1]!;
    }
  }
}

/** As in a mirror: left becomes right. `size` is its edge. */
export function mirrored(plane: Float32Array, into: Float32Array, size: number): void {
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) into[y * size + x] = plane[y * size + size - 1 - x]!;
  }
}
