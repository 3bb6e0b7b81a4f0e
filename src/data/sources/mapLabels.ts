import { expectOptions, kindOf, nearest, ProblemError, shortList } from "../../errors.ts";
import { counted } from "../../words.ts";
import { comparable, fitsPattern, type LabelRule } from "./labelMap.ts";
import type { ListedImage, Listing } from "./listing.ts";
import { tally } from "./words.ts";

export interface MapLabelsOptions {
  /**
   * The classes to keep. A class of the source that is no class here, and that no rule names, goes to "other" where that
   * is one of them, and is left out where it is not. By default all are kept.
   */
  readonly classes?: readonly string[];
  /** The first that fits a class renames it; what none fits keeps its name. */
  readonly map?: readonly LabelRule[];
  /** Names of pictures to leave out. */
  readonly exclude?: ReadonlySet<string>;
  /** Whether a class that no picture belongs to is refused (the default), as training wants it, or told in `notes`. */
  readonly emptyClasses?: "refuse" | "tell";
}

/**
 * Groups, renames and chooses classes, and leaves single pictures out. What it left out, and rules that fit nothing, are
 * told in the notes of the listing that it returns. The class of the source stays as `fine`.
 *
 *     mapLabels(listing, { classes: ["bird", "other"], map: parseLabelMap("*albatross*=bird,*gull*=bird") })
 *
 * @throws ProblemError where a rule leads to no class, a class has no picture, or no picture is left.
 */
export function mapLabels(listing: Listing, options: MapLabelsOptions = {}): Listing {
  expectOptions("mapLabels", options, ["classes", "map", "exclude", "emptyClasses"]);
  const { classes, map = [], exclude = new Set<string>(), emptyClasses = "refuse" } = options;
  if (classes !== undefined) checkClasses(classes, map);
  const kept = listing.images.filter(({ name }) => !exclude.has(name));
  const counts = countLabels(kept);
  const { labels, unused } = newLabels([...countLabels(listing.images).keys()], classes, map);
  const images = kept.flatMap((image) => relabelled(image, labels.get(image.label)));
  const filled = new Set(images.map(({ label }) => label));
  const empty = classes?.filter((each) => !filled.has(each)) ?? [];
  if (empty.length > 0 && emptyClasses === "refuse") throw emptyClass(listing.name, empty, [...counts.keys()]);
  if (images.length === 0) {
    const received = `${counted(listing.images.length, "picture")}, all excluded or of other classes`;
    throw new ProblemError({ what: `no picture of ${listing.name} is left`, received }, { exitCode: 2 });
  }
  const dropped = new Map([...counts].filter(([label]) => labels.get(label) === undefined));
  return {
    ...listing,
    images,
    notes: [
      ...listing.notes,
      ...excludedNotes(listing, exclude, listing.images.length - kept.length),
      ...unused.map(({ pattern, label }) => `the rule ${pattern}=${label} fits no class of ${listing.name}`),
      ...droppedNotes(dropped),
      ...empty.map((each) => `no picture belongs to the class ${each}`),
    ],
  };
}

function countLabels(images: readonly ListedImage[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { label } of images) counts.set(label, (counts.get(label) ?? 0) + 1);
  return counts;
}

/** What each class of the source becomes, undefined where it is left out; and the rules that were never first to fit. */
function newLabels(labels: readonly string[], classes: readonly string[] | undefined, map: readonly LabelRule[]) {
  const rules = map.map((rule) => ({ ...rule, fits: fitsPattern(rule.pattern) }));
  const used = new Set<LabelRule>();
  const renamed = labels.map((label) => {
    const rule = rules.find(({ fits }) => fits(label));
    if (rule !== undefined) used.add(rule);
    const wanted = rule?.label ?? label;
    if (classes === undefined) return [label, wanted] as const;
    const other = rule === undefined && classes.includes("other") ? "other" : undefined;
    return [label, classNamed(wanted, classes) ?? other] as const;
  });
  return { labels: new Map(renamed), unused: rules.filter((rule) => !used.has(rule)) };
}

/** The class of that name; failing that, the one that differs in capitals alone. */
function classNamed(name: string, classes: readonly string[]): string | undefined {
  return classes.includes(name) ? name : classes.find((each) => comparable(each) === comparable(name));
}

function relabelled(image: ListedImage, label: string | undefined): readonly ListedImage[] {
  if (label === undefined) return [];
  return label === image.label ? [image] : [{ ...image, label, fine: image.fine ?? image.label }];
}

function checkClasses(classes: readonly string[], map: readonly LabelRule[]): void {
  if (!Array.isArray(classes) || classes.length === 0 || !classes.every((each) => typeof each === "string")) {
    throw new ProblemError({
      what: "mapLabels: classes",
      expected: "a list of names, at least one",
      received: kindOf(classes),
    });
  }
  if (new Set(classes).size !== classes.length) {
    throw new ProblemError({ what: "two classes have the same name", received: classes.join(", ") }, { exitCode: 2 });
  }
  const stray = map.find(({ label }) => classNamed(label, classes) === undefined);
  if (stray === undefined) return;
  const near = nearest(stray.label, classes);
  throw new ProblemError(
    {
      what: `the rule ${stray.pattern}=${stray.label} leads to no class`,
      expected: `one of ${classes.join(", ")}`,
      received: stray.label,
      ...(near !== undefined && { mend: `Did you mean ${near}?` }),
    },
    { exitCode: 2 },
  );
}

function emptyClass(name: string, empty: readonly string[], labels: readonly string[]): ProblemError {
  const near = nearest(empty[0]!, labels);
  const rule = `Name what belongs to it with a rule, such as "*${empty[0]}*=${empty[0]}".`;
  return new ProblemError(
    {
      what: `no picture of ${name} belongs to the class ${empty.join(", nor to ")}`,
      received: `the classes ${shortList(labels, 10)}`,
      mend: near === undefined ? rule : `Did you mean ${near}? ${rule}`,
    },
    { exitCode: 2 },
  );
}

function excludedNotes(listing: Listing, exclude: ReadonlySet<string>, excluded: number): readonly string[] {
  if (exclude.size === 0) return [];
  const unknown = exclude.size - excluded;
  const notes = [`${counted(excluded, "picture")} ${excluded === 1 ? "was" : "were"} excluded`];
  if (unknown === 0) return notes;
  const named = new Set(listing.images.map(({ name }) => name));
  const strange = [...exclude].filter((name) => !named.has(name));
  return [...notes, `${counted(unknown, "excluded name")} not in ${listing.name}: ${shortList(strange, 3)}`];
}

function droppedNotes(dropped: ReadonlyMap<string, number>): readonly string[] {
  const total = [...dropped.values()].reduce((sum, count) => sum + count, 0);
  return total === 0
    ? []
    : [`${counted(total, "picture")} of other classes ${total === 1 ? "was" : "were"} left out: ${tally(dropped)}`];
}
