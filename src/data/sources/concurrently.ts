/**
 * Does the same with every item, `most` of them at a time.
 * @returns what came of each, in the order of the items
 * @throws what the first that fails throws; no further item is begun then.
 */
export async function concurrently<T, R>(
  items: readonly T[],
  most: number,
  work: (item: T, position: number) => Promise<R>,
): Promise<R[]> {
  const results = new Array<R>(items.length);
  let next = 0;
  const worker = async () => {
    while (next < items.length) {
      const position = next++;
      try {
        results[position] = await work(items[position]!, position);
      } catch (error) {
        next = items.length;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(most, items.length) }, worker));
  return results;
}
