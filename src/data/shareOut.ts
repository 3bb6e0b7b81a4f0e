import { type RandomKey, shuffled } from "../tensor/random.ts";

/**
 * So many things shared out among parts in proportion to their sizes, by largest remainders (Hamilton's method): each gets
 * its share rounded down, and those with the largest remainders one more, until all are given. Of equal remainders, the
 * key chooses.
 * @param total at most the sum of the sizes
 * @returns for each part how many; they sum to `total`, and none is above its size
 */
export function shareOut(total: number, sizes: readonly number[], key: RandomKey): readonly number[] {
  const all = sizes.reduce((sum, size) => sum + size, 0);
  if (all === 0) return sizes.map(() => 0);
  const given = sizes.map((size) => Math.floor((total * size) / all));
  // In whole numbers, so that equal remainders are equal.
  const remainders = sizes.map((size) => (total * size) % all);
  const left = total - given.reduce((sum, each) => sum + each, 0);
  const order = [...shuffled(key, sizes.length)].sort((a, b) => remainders[b]! - remainders[a]!);
  for (const place of order.slice(0, left)) given[place]! += 1;
  return given;
}
