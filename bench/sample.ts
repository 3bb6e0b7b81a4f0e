/** Something that is timed: it runs so often and tells the milliseconds of each run. */
export type Contestant = (repeats: number) => Promise<readonly number[]>;

/** What a contestant took. */
export interface Timing {
  readonly median: number;
  readonly min: number;
}

/**
 * Times contestants in turn, a few runs each, round after round, so that a machine whose speed drifts is as fast for
 * one as for the other.
 */
export async function inTurn<K extends string>(
  contestants: Readonly<Record<K, Contestant>>,
  { rounds, repeats }: { readonly rounds: number; readonly repeats: number },
): Promise<Record<K, Timing>> {
  const names = Object.keys(contestants) as K[];
  for (const name of names) await contestants[name](repeats);
  const times = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<K, number[]>;
  for (let round = 0; round < rounds; round++) {
    for (const name of names) times[name].push(...(await contestants[name](repeats)));
  }
  return Object.fromEntries(names.map((name) => [name, timing(times[name])])) as Record<K, Timing>;
}

/** The middle of some numbers, and the least. */
export function timing(times: readonly number[]): Timing {
  const ordered = [...times].sort((a, b) => a - b);
  return { median: ordered[ordered.length >> 1]!, min: ordered[0]! };
}

/** A contestant that runs a function again and again. */
export function repeated(run: () => Promise<unknown>): Contestant {
  return async (repeats) => {
    const times: number[] = [];
    for (let i = 0; i < repeats; i++) {
      const start = performance.now();
      await run();
      times.push(performance.now() - start);
    }
    return times;
  };
}
