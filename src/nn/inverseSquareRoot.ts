/**
 * (A + shift)^(-1/2) of a symmetric matrix without negative eigenvalues, in about n^3 steps and without eigenvectors.
 *
 * Reflections make A tridiagonal: T = Q' A Q. For T the function is an integral of inverses,
 *
 *     x^(-1/2) = 2/pi * integral over u of e^u / (x + e^2u)
 *
 * each of which takes n^2 steps, as do all sums of them. Then Q f(T) Q' is the answer.
 * @param matrix row by row, [size * size]; the lower half is read
 * @param shift what is added to each eigenvalue, above 0. Eigenvalues that rounding has made negative are made 0 by it as well.
 * @returns the matrix, row by row
 */
export function inverseSquareRoot(matrix: ArrayLike<number>, size: number, shift: number): Float64Array {
  const a = Float64Array.from(matrix);
  const { diagonal, beside } = tridiagonal(a, size);
  const [least, most] = bounds(diagonal, beside);
  const shifted = diagonal.map((each) => each + shift - Math.min(0, least));
  const result = squareRootOfInverse(shifted, beside, [
    shift + Math.max(0, least),
    shift + Math.max(0, most - Math.min(0, least)),
  ]);
  turnBack(result, a, size);
  for (let i = 0; i < size; i++) for (let j = 0; j < i; j++) result[j * size + i] = result[i * size + j]!;
  return result;
}

/**
 * Householder's reflections from the last row to the third, each of which leaves its row one element beside the diagonal. Row i
 * of `a` keeps its reflection's vector before the diagonal.
 */
function tridiagonal(
  a: Float64Array,
  size: number,
): { readonly diagonal: Float64Array; readonly beside: Float64Array } {
  const diagonal = new Float64Array(size);
  const beside = new Float64Array(size);
  const w = new Float64Array(size);
  for (let i = size - 1; i >= 0; i--) {
    const v = a.subarray(i * size, i * size + i);
    diagonal[i] = a[i * size + i]!;
    if (i === 0) break;
    const last = v[i - 1]!;
    const length = Math.sqrt(dot(v, v, i));
    beside[i - 1] = i === 1 ? last : last > 0 ? -length : length;
    if (i === 1) v[0] = 0;
    else v[i - 1] = last - beside[i - 1]!;
    const norm = dot(v, v, i);
    if (norm === 0) continue;
    product(a, v, w, i, i, size);
    intoUpdate(w, v, i, i, 2 / norm);
    update(a, v, w, i, i, size);
  }
  return { diagonal, beside };
}

/** Applies the reflections to f(T) from both sides, the last one first. */
function turnBack(b: Float64Array, reflections: Float64Array, size: number): void {
  const w = new Float64Array(size);
  for (let i = 1; i < size; i++) {
    const v = reflections.subarray(i * size, i * size + i);
    const norm = dot(v, v, i);
    if (norm === 0) continue;
    product(b, v, w, i, size, size);
    intoUpdate(w, v, i, size, 2 / norm);
    update(b, v, w, i, size, size);
  }
}

function dot(a: Float64Array, b: Float64Array, count: number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** w = A v for the first `rows` rows of a symmetric A of which the lower half is there; v has `count` numbers, then zeros. */
function product(a: Float64Array, v: Float64Array, w: Float64Array, count: number, rows: number, size: number): void {
  w.fill(0);
  for (let r = 0; r < rows; r++) {
    const row = a.subarray(r * size, r * size + r + 1);
    const end = Math.min(r, count);
    let sum = dot(row, v, end);
    if (r < count) {
      const factor = v[r]!;
      for (let c = 0; c < end; c++) w[c]! += row[c]! * factor;
      sum += row[r]! * factor;
    }
    w[r]! += sum;
  }
}

/** From w = A v to what makes A - v w' - w v' the reflected A: beta w - beta^2/2 (v' w) v. */
function intoUpdate(w: Float64Array, v: Float64Array, count: number, rows: number, beta: number): void {
  const part = (beta * beta * dot(w, v, count)) / 2;
  for (let r = 0; r < rows; r++) w[r] = beta * w[r]! - (r < count ? part * v[r]! : 0);
}

/** A - v w' - w v' in the lower half of the first `rows` rows; v has `count` numbers, then zeros. */
function update(a: Float64Array, v: Float64Array, w: Float64Array, count: number, rows: number, size: number): void {
  for (let r = 0; r < rows; r++) {
    const row = a.subarray(r * size, r * size + r + 1);
    const [vr, wr] = [r < count ? v[r]! : 0, w[r]!];
    const end = Math.min(r + 1, count);
    for (let c = 0; c < end; c++) row[c]! -= vr * w[c]! + wr * v[c]!;
  }
}

/** Stands for a pivot of 0. */
const TINY = 1e-150;

/** The least and the largest eigenvalue of a tridiagonal matrix: bisection by how many lie below a number (Sturm). */
function bounds(diagonal: Float64Array, beside: Float64Array): readonly [least: number, most: number] {
  const size = diagonal.length;
  const reach = diagonal.map((_, i) => Math.abs(beside[i]!) + Math.abs(i === 0 ? 0 : beside[i - 1]!));
  const [low, high] = [
    diagonal.reduce((least, each, i) => Math.min(least, each - reach[i]!), Infinity),
    diagonal.reduce((most, each, i) => Math.max(most, each + reach[i]!), -Infinity),
  ];
  const below = (number: number) => {
    let count = 0;
    let pivot = 1;
    for (let i = 0; i < size; i++) {
      pivot = diagonal[i]! - number - (i === 0 ? 0 : beside[i - 1]! ** 2 / pivot);
      if (pivot === 0) pivot = -TINY;
      if (pivot < 0) count++;
    }
    return count;
  };
  const bisect = (wanted: number) => {
    let [from, to] = [low, high];
    for (let i = 0; i < 60; i++) {
      const middle = (from + to) / 2;
      if (below(middle) >= wanted) to = middle;
      else from = middle;
    }
    return (from + to) / 2;
  };
  return [bisect(1), bisect(size)];
}

/** The step of the integral, and how far it goes beyond the eigenvalues: both leave errors of about 1e-9. */
const STEP = 0.45;
const MARGIN = 20;
/** What is smaller than this beside the diagonal of an inverse is left out. */
const NEGLIGIBLE = 1e-40;

/** f(T), its lower half, by the trapezoidal rule. */
function squareRootOfInverse(
  diagonal: Float64Array,
  beside: Float64Array,
  [least, most]: readonly [number, number],
): Float64Array {
  const size = diagonal.length;
  const result = new Float64Array(size * size);
  const from = Math.log(least) / 2 - MARGIN;
  const count = Math.ceil((Math.log(most) / 2 + MARGIN - from) / STEP);
  for (let i = 0; i <= count; i++) {
    const s = Math.exp(from + i * STEP);
    addInverse(result, diagonal, beside, s * s, (2 / Math.PI) * STEP * s);
  }
  return result;
}

/**
 * Adds weight * (T + shift)^-1. With the pivots of elimination from above (p) and from below (q), the inverse has
 * 1 / (p_j + q_j - t_j) on its diagonal, and before it row j is row j - 1 times -beside_(j - 1) / q_j.
 */
function addInverse(
  result: Float64Array,
  diagonal: Float64Array,
  beside: Float64Array,
  shift: number,
  weight: number,
): void {
  const size = diagonal.length;
  const [above, below] = [new Float64Array(size), new Float64Array(size)];
  for (let j = 0; j < size; j++) {
    above[j] = diagonal[j]! + shift - (j === 0 ? 0 : beside[j - 1]! ** 2 / above[j - 1]!);
  }
  for (let j = size - 1; j >= 0; j--) {
    below[j] = diagonal[j]! + shift - (j === size - 1 ? 0 : beside[j]! ** 2 / below[j + 1]!);
  }
  const row = new Float64Array(size);
  let first = 0;
  for (let j = 0; j < size; j++) {
    const ratio = j === 0 ? 0 : -beside[j - 1]! / below[j]!;
    for (let c = first; c < j; c++) row[c]! *= ratio;
    while (first < j && Math.abs(row[first]!) < NEGLIGIBLE) first++;
    row[j] = weight / (above[j]! + below[j]! - diagonal[j]! - shift);
    const into = result.subarray(j * size, j * size + j + 1);
    for (let c = first; c <= j; c++) into[c]! += row[c]!;
  }
}
