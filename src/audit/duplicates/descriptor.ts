import { edge } from "./thumbnail.ts";

/*
 * What a picture looks like from afar, in few numbers: the low frequencies of its brightness and colours (discrete cosine
 * transform of 8 x 8 cells), as a vector of length 1. The overall brightness is left out and the length made 1, so neither a lighter
 * copy nor one with more contrast moves; a resized or recompressed one hardly does. Mirroring a picture changes the sign of
 * every number with an odd horizontal frequency, so it costs nothing.
 */

const cells = 8;
const planes = 3;
/** The largest sum of both frequencies that is kept, of brightness and of colours. */
const most = [6, 3, 3] as const;
/** The overall tint counts less than shapes: copies are often tinted. */
const tintWeight = 0.3;

interface Term {
  readonly plane: number;
  readonly down: number;
  readonly across: number;
  readonly weight: number;
}

const terms: readonly Term[] = Array.from({ length: planes * cells * cells }, (_, i) => {
  const [plane, down, across] = [Math.floor(i / (cells * cells)), Math.floor(i / cells) % cells, i % cells];
  return { plane, down, across, weight: down + across === 0 ? tintWeight : 1 };
})
  .filter(({ plane, down, across }) => down + across <= most[plane]! && (plane > 0 || down + across > 0))
  .toSorted((a, b) => a.down + a.across - (b.down + b.across));

/** How many numbers describe a picture. */
export const descriptorLength: number = terms.length;

const weights = Float32Array.from(terms, ({ weight }) => weight);
/** 1 where it is the same all over the picture. */
const tints = Uint8Array.from(terms, ({ down, across }) => (down + across === 0 ? 1 : 0));
/** Where each stands among all frequencies. */
const places = Uint16Array.from(terms, ({ plane, down, across }) => (plane * cells + down) * cells + across);

/** 1, or -1 where mirroring turns the sign. */
export const mirrorSigns: Float32Array = Float32Array.from(terms, ({ across }) => (across % 2 === 1 ? -1 : 1));

/** cosines[k][i] of the orthonormal DCT-II. */
const cosines: readonly Float32Array[] = Array.from({ length: cells }, (_, k) =>
  Float32Array.from(
    { length: cells },
    (_, i) => Math.sqrt((k === 0 ? 1 : 2) / cells) * Math.cos((Math.PI * (i + 0.5) * k) / cells),
  ),
);

/** Below this length before scaling, there is nothing to be seen: less than a grey level between parts of the picture. */
const leastLength = 8;

/**
 * Writes the description of a small picture, planes [3, edge, edge], to `into` at `start`.
 * @returns false when it is of one colour all over, so that nothing can be said: `into` then holds zeros
 */
export function describe(thumbnail: Float32Array, into: Float32Array, start: number): boolean {
  shrinkToCells(thumbnail);
  transform();
  let squares = 0;
  let shapes = 0;
  for (let i = 0; i < terms.length; i++) {
    const value = weights[i]! * frequencies[places[i]!]!;
    into[start + i] = value;
    squares += value * value;
    if (tints[i] === 0) shapes += value * value;
  }
  const scale = shapes < leastLength * leastLength ? 0 : 1 / Math.sqrt(squares);
  for (let i = 0; i < terms.length; i++) into[start + i]! *= scale;
  return scale > 0;
}

// Scratch memory: written whole by each call before it is read.
const grid = new Float32Array(planes * cells * cells);
const half = new Float32Array(planes * cells * cells);
const frequencies = new Float32Array(planes * cells * cells);

function shrinkToCells(thumbnail: Float32Array): void {
  const step = edge / cells;
  grid.fill(0);
  for (let row = 0; row < planes * edge; row++) {
    const to = Math.floor(row / step) * cells;
    for (let x = 0; x < edge; x++) grid[to + Math.floor(x / step)]! += thumbnail[row * edge + x]! / (step * step);
  }
}

function transform(): void {
  for (let row = 0; row < planes * cells; row++) {
    for (let k = 0; k < cells; k++) {
      let sum = 0;
      for (let x = 0; x < cells; x++) sum += cosines[k]![x]! * grid[row * cells + x]!;
      half[row * cells + k] = sum;
    }
  }
  for (let plane = 0; plane < planes; plane++) {
    for (let k = 0; k < cells; k++) {
      for (let x = 0; x < cells; x++) {
        let sum = 0;
        for (let y = 0; y < cells; y++) sum += cosines[k]![y]! * half[(plane * cells + y) * cells + x]!;
        frequencies[(plane * cells + k) * cells + x] = sum;
      }
    }
  }
}
