/** Something that is timed: it runs so often and tells the milliseconds of each run. */
export type Contestant = (repeats: number) => Promise<readonly number[]>;

/** What a contestant took. */
export interface Timing {
  readonly median: number;
  readonly min: number;
  /** The median of each round. */
  readonly rounds: readonly number[];
}

/** How long a takes beside b: the middle of the rounds' ratios, since both ran next to each other in each of them. */
export function ratioOf(a: Timing, b: Timing): number {
  return middle(a.rounds.map((time, round) => time / b.rounds[round]!));
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
  const times = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<K, number[][]>;
  for (let round = 0; round < rounds; round++) {
    for (const name of names) times[name].push([...(await contestants[name](repeats))]);
  }
  return Object.fromEntries(names.map((name) => [name, timing(times[name])])) as Record<K, Timing>;
}

/** Times by round, summed up. */
export function timing(rounds: readonly (readonly number[])[]): Timing {
  const all = rounds.flat();
  return { median: middle(all), min: Math.min(...all), rounds: rounds.map(middle) };
}

function middle(numbers: readonly number[]): number {
  const ordered = [...numbers].sort((a, b) => a - b);
  return ordered[ordered.length >> 1]!;
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
