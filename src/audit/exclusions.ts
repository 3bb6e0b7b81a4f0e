import type { Audit } from "./audit.ts";
import type { DuplicateGroup } from "./duplicates/groups.ts";
import type { Pictures } from "./pictures.ts";

/** A picture to leave out of training, and why. */
export interface Exclusion {
  readonly name: string;
  readonly why: string;
}

/**
 * What should be left out: of each group of copies all but one, and where a copy is judged on, the one that stays is that;
 * all of a group under different labels; pictures of one colour. Nobody can tell surely which label is right, so none is kept.
 */
export function exclusionsOf({ pictures, duplicates, oddities }: Audit): readonly Exclusion[] {
  const reasons = new Map<number, string>();
  for (const group of duplicates) {
    const kept = group.labels.length > 1 ? undefined : keptOf(group, pictures);
    const why = kept === undefined ? "the same picture under two labels" : `shows what ${pictures.nameOf(kept)} shows`;
    for (const place of group.places) if (place !== kept) reasons.set(place, why);
  }
  for (const { place, why } of oddities.blank) if (!reasons.has(place)) reasons.set(place, why);
  return [...reasons].sort(([a], [b]) => a - b).map(([place, why]) => ({ name: pictures.nameOf(place), why }));
}

function keptOf({ places }: DuplicateGroup, { splitOf }: Pictures): number {
  const find = (split: string) => places.find((place) => splitOf(place) === split);
  return find("test") ?? find("validation") ?? places[0]!;
}

/**
 * A list of exclusions as text, each name with its reason behind a tab. Added to what a list holds already: its lines stay as they
 * are, and names that it has are not written again.
 */
export function exclusionList(exclusions: readonly Exclusion[], before: string, known: ReadonlySet<string>): string {
  const head = before === "" ? "# Pictures to leave out, one a line; found by plumage data audit.\n" : before;
  const start = head.endsWith("\n") ? head : `${head}\n`;
  const added = exclusions.filter(({ name }) => !known.has(name));
  return start + added.map(({ name, why }) => `${written(name)}\t${why.replaceAll(/\p{Cc}/gu, " ")}\n`).join("");
}

/** A name as a line of a list: between quotes, as JSON, where it would be read as something else. */
function written(name: string): string {
  if (/\p{Cc}|^"|^\.\/|\s$/u.test(name)) return JSON.stringify(name);
  return name.startsWith("#") ? `./${name}` : name;
}
