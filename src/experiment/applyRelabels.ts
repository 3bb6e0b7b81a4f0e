import { imageName, imageSet } from "../data/dataset.ts";
import type { Relabel } from "../data/relabelList.ts";
import { asSplit, type Selection, type Split } from "../data/selection.ts";
import { nearest, ProblemError } from "../errors.ts";
import type { Task } from "./recipe.ts";
import { type GivenParts, groupSelection } from "./splits.ts";

/** What became of a list of relabels. */
export interface RelabelOutcome {
  /** Images that have another class now, that are left out, and whose label was found to be right. */
  readonly changed: number;
  readonly leftOut: number;
  readonly right: number;
  /** Names in the list of which no image is here as it was then. */
  readonly unknown: readonly string[];
}

export interface Relabelled<Parts extends GivenParts> {
  readonly parts: Parts;
  /** The question, asked already: it must not be asked again of other classes. */
  readonly task: Task | undefined;
  readonly outcome: RelabelOutcome;
}

/**
 * Puts what a person said of labels in their place. An image is known by its content where that is known, otherwise by its name; all
 * copies of one content change alike. Classes are those of the task, as reports show them.
 * @throws ProblemError where a relabel leads to no class.
 */
export function applyRelabels<Parts extends GivenParts>(
  given: Parts,
  task: Task | undefined,
  relabels: readonly Relabel[],
): Relabelled<Parts> {
  const train = groupSelection(given.train, task);
  checkClasses(relabels, train.set.classes);
  const found = findRelabels(relabels);
  const used = new Set<Relabel>();
  const counts = { changed: 0, leftOut: 0, right: 0 };
  const done = new Map<unknown, Changed>();
  const part = (selection: Selection): Split => {
    const key = asSplit(selection).set;
    // Parts of one set stay parts of one set.
    const changed = done.get(key) ?? changeSet(groupSelection(selection, task), contentsOf(given, selection), found);
    done.set(key, changed);
    const { indices } = asSplit(selection);
    for (const index of indices) {
      const relabel = changed.relabels.get(index);
      if (relabel === undefined) continue;
      used.add(relabel);
      counts[relabel.is === undefined ? "leftOut" : relabel.is === relabel.was ? "right" : "changed"] += 1;
    }
    return { set: changed.set, indices: indices.filter((index) => !isLeftOut(changed.relabels.get(index))) };
  };
  const parts = {
    ...given,
    train: part(given.train),
    ...(given.validation && { validation: part(given.validation) }),
    ...(given.test && { test: part(given.test) }),
  };
  const unknown = relabels.filter((relabel) => !used.has(relabel)).map(({ name }) => name);
  return { parts, task: task && { ...task, mapping: (name) => name }, outcome: { ...counts, unknown } };
}

interface Found {
  readonly byContent: ReadonlyMap<string, Relabel>;
  readonly byName: ReadonlyMap<string, Relabel>;
}

interface Changed {
  readonly set: Split["set"];
  readonly relabels: ReadonlyMap<number, Relabel>;
}

function findRelabels(relabels: readonly Relabel[]): Found {
  const known = relabels.filter(({ content }) => content !== undefined);
  return {
    byContent: new Map(known.map((relabel) => [relabel.content!, relabel])),
    byName: new Map(relabels.map((relabel) => [relabel.name, relabel])),
  };
}

function changeSet({ set }: Split, contents: readonly string[] | undefined, { byContent, byName }: Found): Changed {
  const relabels = new Map<number, Relabel>();
  for (let index = 0; index < set.count; index++) {
    const content = contents?.[index];
    const named = byName.get(imageName(set, index));
    // Under the same name there may be another picture now.
    const isSame = content === undefined || named?.content === undefined;
    const relabel = (content === undefined ? undefined : byContent.get(content)) ?? (isSame ? named : undefined);
    if (relabel !== undefined) relabels.set(index, relabel);
  }
  const labels = set.labels.map((label, index) => {
    const is = relabels.get(index)?.is;
    return is === undefined ? label : set.classes.indexOf(is);
  });
  return { set: imageSet({ ...set, labels }), relabels };
}

/** Contents are known of the images of the training set. */
function contentsOf({ train, contents }: GivenParts, selection: Selection): readonly string[] | undefined {
  return asSplit(selection).set === asSplit(train).set ? contents : undefined;
}

function isLeftOut(relabel: Relabel | undefined): boolean {
  return relabel !== undefined && relabel.is === undefined;
}

function checkClasses(relabels: readonly Relabel[], classes: readonly string[]): void {
  const stray = relabels.find(({ is }) => is !== undefined && !classes.includes(is));
  if (stray === undefined) return;
  const near = nearest(stray.is!, classes);
  throw new ProblemError(
    {
      what: `--relabel: ${stray.name} leads to a class that is not learned`,
      expected: `one of ${classes.join(", ")}`,
      received: stray.is!,
      mend: `${near === undefined ? "" : `Did you mean ${near}? `}Use the list with the classes that its report had.`,
    },
    { exitCode: 2 },
  );
}
