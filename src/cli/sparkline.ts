const LEVELS = "▁▂▃▄▅▆▇█";

/** Numbers as a line of small columns, the largest the highest: "█▅▃▂▁▁". What is not finite is a gap. */
export function sparkline(values: readonly number[]): string {
  const finite = values.filter(Number.isFinite);
  const low = Math.min(...finite);
  const range = Math.max(...finite) - low;
  return values
    .map((value) => {
      if (!Number.isFinite(value)) return " ";
      return LEVELS[range === 0 ? 0 : Math.round(((value - low) / range) * (LEVELS.length - 1))];
    })
    .join("");
}

/**
 * Follows numbers in means of equally many, of which there are never more than `most`: when there are, each two become one.
 * @returns adds a number, and gives the means so far, the last of which may be of fewer
 */
export function followMeans(most: number): (value: number) => readonly number[] {
  let each = 1;
  let means: { readonly sum: number; readonly count: number }[] = [];
  return (value) => {
    const last = means.at(-1);
    if (last === undefined || last.count === each) means.push({ sum: value, count: 1 });
    else means[means.length - 1] = { sum: last.sum + value, count: last.count + 1 };
    if (means.length > most) {
      each *= 2;
      means = means
        .filter((_, i) => i % 2 === 0)
        .map((one, i) => {
          const other = means[2 * i + 1] ?? { sum: 0, count: 0 };
          return { sum: one.sum + other.sum, count: one.count + other.count };
        });
    }
    return means.map(({ sum, count }) => sum / count);
  };
}
