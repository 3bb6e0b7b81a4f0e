import { type Balance, balanceOf } from "./balance.ts";
import { type DuplicateGroup, findDuplicates } from "./duplicates/groups.ts";
import { lookAtAll, type Pace } from "./duplicates/sightings.ts";
import { type AuditData, type Pictures, picturesOf, type Unusable } from "./pictures.ts";
import { findOddities, type Oddity, type OddityKind } from "./quality/oddities.ts";
import { findShortcuts, type Shortcut } from "./shortcuts.ts";

/** All that was found out about data. Pictures are named by their place in `pictures`. */
export interface Audit {
  readonly pictures: Pictures;
  readonly balance: Balance;
  readonly unusable: readonly Unusable[];
  /** The largest groups first. */
  readonly duplicates: readonly DuplicateGroup[];
  readonly oddities: Readonly<Record<OddityKind, readonly Oddity[]>>;
  readonly shortcuts: readonly Shortcut[];
}

/**
 * Looks for what is wrong with data before anything is trained on them: copies within and across splits, broken and odd
 * pictures, classes that can be guessed by the camera alone. Reads every picture once, and those that look alike again; the work
 * grows with n sqrt(n), memory by half a kilobyte a picture. Nothing is changed.
 */
export async function audit(data: AuditData, pace: Pace = {}): Promise<Audit> {
  const pictures = picturesOf(data);
  const sightings = await lookAtAll(pictures, pace);
  return {
    pictures,
    balance: balanceOf(pictures),
    unusable: data.problems ?? [],
    duplicates: await findDuplicates(pictures, sightings, pace),
    oddities: findOddities(pictures, sightings.light),
    shortcuts: findShortcuts(pictures, (place) => sightings.light[place]!.isColourless),
  };
}

/** How many pictures of a split show what a picture of another shows. */
export function leaked({ duplicates, pictures }: Audit, split: "validation" | "test"): number {
  return duplicates
    .filter(({ splits }) => splits.length > 1)
    .flatMap(({ places }) => places)
    .filter((place) => pictures.splitOf(place) === split).length;
}
