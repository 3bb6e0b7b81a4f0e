import { type Audit, leaked } from "./audit.ts";
import type { Oddity } from "./quality/oddities.ts";

/** An audit for programs: pictures by their names. */
export function auditJson(audit: Audit): Readonly<Record<string, unknown>> {
  const { pictures, balance, unusable, duplicates, oddities, shortcuts } = audit;
  const tell = (place: number) => {
    const split = pictures.splitOf(place);
    return {
      name: pictures.nameOf(place),
      label: pictures.classes[pictures.labels[place]!]!,
      ...(split !== undefined && { split }),
    };
  };
  const tellAll = (list: readonly Oddity[]) => list.map(({ place, why }) => ({ ...tell(place), why }));
  return {
    type: "audit",
    name: pictures.name,
    pictures: pictures.count,
    lookedAt: { height: pictures.height, width: pictures.width },
    splits: pictures.splits,
    classes: balance.classes,
    majority: balance.majority,
    seenElsewhere: Object.fromEntries(
      (["validation", "test"] as const)
        .filter((split) => pictures.splits.includes(split))
        .map((split) => [split, leaked(audit, split)]),
    ),
    unusable,
    duplicates: duplicates.map(({ places, labels, ...rest }) => ({
      ...rest,
      labels: labels.map((label) => pictures.classes[label]!),
      pictures: places.map(tell),
    })),
    oddities: Object.fromEntries(Object.entries(oddities).map(([kind, list]) => [kind, tellAll(list)])),
    shortcuts,
  };
}
