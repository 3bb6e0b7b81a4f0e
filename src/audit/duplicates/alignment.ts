/*
 * How well two pictures agree when one is laid upon the other as well as possible: moved a little, and a little larger or smaller
 * along either axis, as a crop makes it. The measure is the cosine of their outlines where they overlap: 1 for the same, about 0 for
 * pictures that have nothing to do with one another.
 */

/** How one picture is laid on the other: place = middle + scale * (place - middle) + shift, in cells. */
export interface Placing {
  readonly shiftX: number;
  readonly shiftY: number;
  readonly scaleX: number;
  readonly scaleY: number;
}

export interface Agreement extends Placing {
  readonly agreement: number;
}

/** At least this part of the picture must be covered by the other. */
const leastOverlap = 0.6;

/**
 * The best agreement of two small planes, [size, size], at their own size and with shifts by whole cells up to `reach`: cheap,
 * to rule most pairs out.
 */
export function roughAlignment(a: Float32Array, b: Float32Array, size: number, reach: number): Agreement {
  let best = -1;
  let [shiftX, shiftY] = [0, 0];
  for (let dy = -reach; dy <= reach; dy++) {
    for (let dx = -reach; dx <= reach; dx++) {
      const agreement = agreementWhenShifted(a, b, size, dx, dy);
      if (agreement <= best) continue;
      best = agreement;
      shiftX = -dx;
      shiftY = -dy;
    }
  }
  return { agreement: best, shiftX, shiftY, scaleX: 1, scaleY: 1 };
}

function agreementWhenShifted(a: Float32Array, b: Float32Array, size: number, dx: number, dy: number): number {
  const left = Math.max(dx, 0);
  const right = dx < 0 ? size + dx : size;
  const bottom = dy < 0 ? size + dy : size;
  let product = 0;
  let squaresA = 0;
  let squaresB = 0;
  for (let y = Math.max(dy, 0); y < bottom; y++) {
    const row = (y - dy) * size - dx;
    for (let x = left; x < right; x++) {
      const u = a[row + x]!;
      const v = b[y * size + x]!;
      product += u * v;
      squaresA += u * u;
      squaresB += v * v;
    }
  }
  return product / Math.sqrt(squaresA * squaresB + 1e-9);
}

/** Improves a placing by smaller and smaller steps, as long as one helps (pattern search: Hooke & Jeeves, 1961). */
export function refinedAlignment(a: Float32Array, b: Float32Array, size: number, from: Placing): Agreement {
  const at = [from.shiftX, from.shiftY, from.scaleX, from.scaleY];
  const measure = () => agreementAt(a, b, size, at[0]!, at[1]!, at[2]!, at[3]!);
  let agreement = measure();
  for (let step = 1; step > 0.1; step /= 2) {
    for (let pass = 0; pass < 2; pass++) {
      let helped = false;
      for (let which = 0; which < 4; which++) {
        const width = which < 2 ? step : (step * 2.5) / size;
        for (const way of [width, -width]) {
          const before = at[which]!;
          at[which] = before + way;
          const now = withinBounds(at) ? measure() : -1;
          if (now > agreement) {
            agreement = now;
            helped = true;
            break;
          }
          at[which] = before;
        }
      }
      if (!helped) break;
    }
  }
  return { agreement, shiftX: at[0]!, shiftY: at[1]!, scaleX: at[2]!, scaleY: at[3]! };
}

function withinBounds(at: readonly number[]): boolean {
  return at[2]! > 0.8 && at[2]! < 1.25 && at[3]! > 0.8 && at[3]! < 1.25;
}

/** The place of each cell in the other picture: the cell before it, and how far it lies from there; -1 where outside. */
interface Places {
  readonly cells: Int32Array;
  readonly parts: Float32Array;
}
const across: Places = { cells: new Int32Array(64), parts: new Float32Array(64) };
const down: Places = { cells: new Int32Array(64), parts: new Float32Array(64) };

/** The agreement for one placing of `a` upon `b`, between cells linearly; -1 where they overlap too little. */
function agreementAt(
  a: Float32Array,
  b: Float32Array,
  size: number,
  shiftX: number,
  shiftY: number,
  scaleX: number,
  scaleY: number,
): number {
  const width = findPlaces(across, size, shiftX, scaleX);
  const height = findPlaces(down, size, shiftY, scaleY);
  if (width * height < leastOverlap * size * size) return -1;
  let product = 0;
  let squaresA = 0;
  let squaresB = 0;
  for (let y = 0; y < size; y++) {
    const row = down.cells[y]! * size;
    if (row < 0) continue;
    const v = down.parts[y]!;
    for (let x = 0; x < size; x++) {
      const cell = across.cells[x]!;
      if (cell < 0) continue;
      const u = across.parts[x]!;
      const at = row + cell;
      const upper = a[at]! + u * (a[at + 1]! - a[at]!);
      const lower = a[at + size]! + u * (a[at + size + 1]! - a[at + size]!);
      const p = upper + v * (lower - upper);
      const q = b[y * size + x]!;
      product += p * q;
      squaresA += p * p;
      squaresB += q * q;
    }
  }
  return product / Math.sqrt(squaresA * squaresB + 1e-9);
}

function findPlaces(places: Places, size: number, shift: number, scale: number): number {
  const middle = (size - 1) / 2;
  let inside = 0;
  for (let i = 0; i < size; i++) {
    const place = middle + scale * (i - middle) + shift;
    const isInside = place > -0.5 && place < size - 0.5;
    const cell = Math.min(Math.max(Math.floor(place), 0), size - 2);
    places.cells[i] = isInside ? cell : -1;
    places.parts[i] = Math.min(Math.max(place - cell, 0), 1);
    if (isInside) inside++;
  }
  return inside;
}
