/**
 * How alike two lists rank their members (Spearman, 1904): 1 for the same order, -1 for the reverse, about 0 for orders that have
 * nothing to do with each other. Equal numbers share the mean of their ranks. 0 where a list has all its numbers equal: it ranks
 * nothing.
 */
export function rankCorrelation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const [x, y] = [ranksOf(a), ranksOf(b)];
  const middle = (x.length - 1) / 2;
  let [both, inX, inY] = [0, 0, 0];
  for (let i = 0; i < x.length; i++) {
    const [dx, dy] = [x[i]! - middle, y[i]! - middle];
    both += dx * dy;
    inX += dx * dx;
    inY += dy * dy;
  }
  return inX === 0 || inY === 0 ? 0 : both / Math.sqrt(inX * inY);
}

/** The place of each number in rising order, from 0. */
function ranksOf(values: ArrayLike<number>): Float64Array {
  const order = Uint32Array.from({ length: values.length }, (_, i) => i).sort((i, j) => values[i]! - values[j]!);
  const ranks = new Float64Array(values.length);
  for (let first = 0; first < order.length; ) {
    let end = first + 1;
    while (end < order.length && values[order[end]!] === values[order[first]!]) end++;
    for (let i = first; i < end; i++) ranks[order[i]!] = (first + end - 1) / 2;
    first = end;
  }
  return ranks;
}
