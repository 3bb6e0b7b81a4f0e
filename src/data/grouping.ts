import { kindOf, ProblemError } from "../errors.ts";
import { fineLabelling, type ImageSet, imageSet } from "./dataset.ts";

/**
 * Which new class each old class belongs to, both by name.
 *
 * A record reads well in a recipe: `{ bird: "bird", "*": "not bird" }`, where "*" stands for every class not named.
 * A function is asked once a class.
 */
export type ClassMapping = Readonly<Record<string, string>> | ((className: string) => string);

/**
 * The same images under fewer names: `groupClasses(cifar10, ["not bird", "bird"], { bird: "bird", "*": "not bird" })`.
 *
 * Pixels are shared. What the images were called before stays at hand in `fine`. `classes` fixes the order, so in a
 * question of yes or no the class asked for comes second: index 1 is the positive class.
 * @throws ProblemError when an old class is mapped to no new one, a new class gets none, or the mapping names a stranger.
 */
export function groupClasses(set: ImageSet, classes: readonly string[], mapping: ClassMapping): ImageSet {
  return regroup("groupClasses", set, classes, mapping);
}

/**
 * One class against all others, `["not bird", "bird"]`: the class asked for has index 1.
 * @throws ProblemError when the set has no such class, or no other.
 */
export function oneAgainstRest(set: ImageSet, className: string): ImageSet {
  if (Array.isArray(set?.classes) && !set.classes.includes(className)) {
    throw new ProblemError({
      what: `oneAgainstRest of ${set.name}: the set has no such class`,
      expected: `one of ${set.classes.join(", ")}`,
      received: className,
    });
  }
  const rest = `not ${className}`;
  const classes = [rest, className];
  return regroup("oneAgainstRest", set, classes, (old) => (old === className ? className : rest));
}

function regroup(caller: string, set: ImageSet, classes: readonly string[], mapping: ClassMapping): ImageSet {
  if (!Array.isArray(set?.classes)) {
    throw new ProblemError({
      what: `${caller}: this is no image set`,
      received: kindOf(set),
      mend: "Give a whole set, such as data.train; divide it afterwards.",
    });
  }
  const what = `${caller} of ${set.name}`;
  if (!Array.isArray(classes) || (typeof mapping !== "function" && Object(mapping) !== mapping)) {
    throw new ProblemError({
      what: `${what}: its arguments`,
      expected: "the new names, and which old class belongs to which",
      received: `${kindOf(classes)} and ${kindOf(mapping)}`,
      mend: 'Write groupClasses(set, ["not bird", "bird"], { bird: "bird", "*": "not bird" }).',
    });
  }
  const strangers = typeof mapping === "function" ? [] : Object.keys(mapping).filter((old) => !isKnown(set, old));
  if (strangers.length > 0) {
    throw new ProblemError({
      what: `${what}: the mapping names a class that the set does not have`,
      expected: `some of ${set.classes.join(", ")}, or "*" for all others`,
      received: strangers.join(", "),
    });
  }
  const targets = set.classes.map((old) => {
    const name = newName(mapping, old);
    const target = name === undefined ? -1 : classes.indexOf(name);
    if (target >= 0) return target;
    throw new ProblemError({
      what: `${what}: class "${old}" goes nowhere`,
      expected: `one of ${classes.join(", ")}`,
      received: name === undefined ? "nothing" : `"${name}"`,
      mend: `Add "${old}" to the mapping, or "*" for every class not named.`,
    });
  });
  const empty = classes.filter((_, target) => !targets.includes(target));
  if (empty.length > 0) {
    throw new ProblemError({
      what: `${what}: no class of the set goes to ${empty.map((name) => `"${name}"`).join(", ")}`,
    });
  }
  const labels = set.labels.map((label) => targets[label]!);
  const { classes: fineClasses, labels: fineLabels } = fineLabelling(set);
  return imageSet({ ...set, classes, labels, fine: { classes: fineClasses, labels: fineLabels } });
}

function isKnown(set: ImageSet, name: string): boolean {
  return name === "*" || set.classes.includes(name);
}

function newName(mapping: ClassMapping, old: string): string | undefined {
  if (typeof mapping === "function") return mapping(old);
  return Object.hasOwn(mapping, old) ? mapping[old] : mapping["*"];
}
