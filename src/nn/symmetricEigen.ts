/** The eigenvalues of a symmetric matrix, rising, and an eigenvector of length 1 for each. */
export interface Eigen {
  readonly values: readonly number[];
  /** vectors[i] belongs to values[i]. */
  readonly vectors: readonly (readonly number[])[];
}

/** Sweeps after which rotations have always died out; ten are plenty for hundreds of rows. */
const MOST_SWEEPS = 50;

/**
 * Eigenvalues and eigenvectors of a symmetric matrix by Jacobi's method: rotations that make one pair of elements beside the
 * diagonal zero, again and again, until all are. For the small matrices of patches of an image.
 * @param matrix row by row, [size * size]; the upper half is read
 */
export function symmetricEigen(matrix: readonly number[], size: number): Eigen {
  const a = Array.from({ length: size }, (_, i) => Array.from({ length: size }, (_, j) => at(matrix, size, i, j)));
  const v = Array.from({ length: size }, (_, i) => Array.from({ length: size }, (_, j) => (i === j ? 1 : 0)));
  const scale = Math.hypot(...a.flat());
  for (let sweep = 0; sweep < MOST_SWEEPS && offDiagonal(a) > 1e-14 * scale; sweep++) {
    for (let p = 0; p < size; p++) for (let q = p + 1; q < size; q++) rotate(a, v, p, q);
  }
  const order = a.map((_, i) => i).sort((i, j) => a[i]![i]! - a[j]![j]!);
  return { values: order.map((i) => a[i]![i]!), vectors: order.map((i) => v.map((row) => row[i]!)) };
}

function at(matrix: readonly number[], size: number, i: number, j: number): number {
  return matrix[Math.min(i, j) * size + Math.max(i, j)]!;
}

function offDiagonal(a: readonly (readonly number[])[]): number {
  return Math.hypot(...a.flatMap((row, i) => row.filter((_, j) => j !== i)));
}

/** Turns the axes p and q so that a[p][q] is 0: tan 2t = 2 a_pq / (a_qq - a_pp). */
function rotate(a: number[][], v: number[][], p: number, q: number): void {
  const apq = a[p]![q]!;
  if (apq === 0) return;
  const theta = (a[q]![q]! - a[p]![p]!) / (2 * apq);
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1));
  const c = 1 / Math.hypot(t, 1);
  const s = t * c;
  for (const row of a) turn(row, p, q, c, s);
  const [rowP, rowQ] = [a[p]!, a[q]!];
  for (let j = 0; j < a.length; j++) {
    [rowP[j], rowQ[j]] = [c * rowP[j]! - s * rowQ[j]!, s * rowP[j]! + c * rowQ[j]!];
  }
  for (const row of v) turn(row, p, q, c, s);
}

function turn(row: number[], p: number, q: number, c: number, s: number): void {
  [row[p], row[q]] = [c * row[p]! - s * row[q]!, s * row[p]! + c * row[q]!];
}
