import { count } from "../../words.ts";

/** By code unit: the same order on every machine, whatever its language. */
export function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The commonest first: ".txt (10), .pdf (2)". */
export function tally(counts: ReadonlyMap<string, number>, most = 5): string {
  const ranked = [...counts].sort(([a, m], [b, n]) => n - m || byCodeUnit(a, b));
  const told = ranked.slice(0, most).map(([name, times]) => `${name} (${count(times)})`);
  return told.join(", ") + (ranked.length > most ? ", ..." : "");
}
