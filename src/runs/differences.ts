import { ProblemError, shortList } from "../errors.ts";
import type { ListedUse } from "./imageList.ts";
import type { RunPlan, RunRecipe } from "./runRecipe.ts";

/** Something that a run had, and what it would have now. */
export interface Difference {
  readonly name: string;
  readonly had: unknown;
  readonly given: unknown;
}

/** Settings and flags that may change from one part of a run to the next: they decide how long and where, not what is learned. */
const FREE_SETTINGS = ["epochs"];

/**
 * What is asked of a run that is gone on with, and is not what it began with.
 * @param flags as they were given now
 * @param free names of flags that may be anything
 */
export function flagDifferences(
  flags: Readonly<Record<string, unknown>>,
  { flags: began, plan }: RunRecipe,
  free: readonly string[],
): readonly Difference[] {
  return Object.entries(flags)
    .filter(([name, given]) => given !== undefined && !free.includes(name))
    .map(([name, given]) => ({ name, had: began[name] ?? plan?.settings[name], given }))
    .filter(({ had, given }) => !isSame(had, given));
}

/**
 * Whether a run can go on as what it was begun as.
 * @param images the images now, and as the run listed them, where there is a list
 * @throws ProblemError that names the first difference: settings, network, or data.
 */
export function expectSamePlan(
  began: RunPlan,
  now: RunPlan,
  images: { readonly had?: readonly ListedUse[] | undefined; readonly now: readonly ListedUse[] },
): void {
  expectSameSettings(began, now);
  expectSameNetwork(began, now);
  if (began.data.hash !== now.data.hash) throw otherData(began, now, images);
}

/** What of the machine and the versions decides how numbers are rounded. */
const ROUNDING = ["platform", "cpu", "engine", "threads", "plumage", "onnxruntime"];

/**
 * What is said where a run goes on in other surroundings than it began in; undefined where they are the same.
 * "Not all is as the run began: threads 1 (2 before). ..."
 */
export function otherSurroundings(
  began: Pick<RunRecipe, "machine" | "versions">,
  now: Pick<RunRecipe, "machine" | "versions">,
): string | undefined {
  const [before, after] = [began, now].map(
    ({ machine, versions }): Readonly<Record<string, unknown>> => ({
      ...machine,
      ...versions,
    }),
  );
  const others = ROUNDING.filter((name) => before![name] !== after![name]);
  if (others.length === 0) return undefined;
  const told = others.map((name) => `${name} ${words(after![name])} (${words(before![name])} before)`);
  return `Not all is as the run began: ${told.join(", ")}. The last digits may differ from those of a run in one piece.`;
}

function expectSameSettings({ settings: began }: RunPlan, { settings: now }: RunPlan): void {
  const names = [...new Set([...Object.keys(began), ...Object.keys(now)])];
  const other = names.find((name) => !FREE_SETTINGS.includes(name) && !isSame(began[name], now[name]));
  if (other === undefined) return;
  throw new ProblemError({
    what: `The run cannot go on: its ${spaced(other)} would change`,
    expected: words(began[other]),
    received: words(now[other]),
    mend: "Go on with what it began with, or begin a new run.",
  });
}

function expectSameNetwork({ network: began }: RunPlan, { network: now }: RunPlan): void {
  if (began.hash === now.hash) return;
  const count = Math.max(began.layers.length, now.layers.length);
  const place = Array.from({ length: count }, (_, i) => i).find((i) => began.layers[i] !== now.layers[i]);
  const name = began.name === now.name ? `the network ${now.name} is another` : `its network would change`;
  const layer = place === undefined ? undefined : `layer ${place + 1}`;
  throw new ProblemError({
    what: `The run cannot go on: ${name}${layer === undefined ? ", with the same layers and other settings inside them" : ` from ${layer} on`}`,
    expected: place === undefined ? shortHash(began.hash) : (began.layers[place] ?? "no more layers"),
    received: place === undefined ? shortHash(now.hash) : (now.layers[place] ?? "no more layers"),
    mend: "Go on with the network that it began with, and the version of Plumage that it began with, or begin a new run.",
  });
}

function otherData(
  { data: began }: RunPlan,
  { data: now }: RunPlan,
  images: { readonly had?: readonly ListedUse[] | undefined; readonly now: readonly ListedUse[] },
): ProblemError {
  const mend = "Put the pictures back as they were, or begin a new run.";
  const [before, after] = [began, now].map(({ images }) => images.train + images.validation + images.test);
  const changes = images.had === undefined ? [] : imageChanges(images.had, images.now);
  const counts =
    before === after
      ? `${now.name} holds other pictures than the run learned from`
      : `${now.name} holds ${after} pictures, the run learned from ${before}`;
  if (began.classes.join() !== now.classes.join()) {
    return new ProblemError({
      what: "The run cannot go on: its classes would change",
      ...{ expected: shortList(began.classes), received: shortList(now.classes), mend },
    });
  }
  return new ProblemError({
    what: `The run cannot go on: ${counts}${changes.length > 0 ? ` (${changes.join("; ")})` : ""}`,
    expected: `data ${shortHash(began.hash)}`,
    received: shortHash(now.hash),
    mend,
  });
}

/** "2 are gone: a.jpg, b.jpg" */
function imageChanges(had: readonly ListedUse[], now: readonly ListedUse[]): readonly string[] {
  const [before, after] = [had, now].map((list) => new Map(list.map((each) => [each.name, each])));
  const of = (list: readonly ListedUse[], isMeant: (each: ListedUse) => boolean) =>
    list.filter(isMeant).map(({ name }) => name);
  const other = (what: "content" | "label" | "part") =>
    of(now, (each) => before!.has(each.name) && before!.get(each.name)![what] !== each[what]);
  const told: readonly (readonly [string, readonly string[]])[] = [
    ["gone", of(had, ({ name }) => !after!.has(name))],
    ["new", of(now, ({ name }) => !before!.has(name))],
    ["changed", other("content")],
    ["in another class", other("label")],
  ];
  const changes = told.filter(([, names]) => names.length > 0);
  const all = changes.length > 0 ? changes : [["in another part", other("part")] as const];
  return all
    .filter(([, names]) => names.length > 0)
    .map(([word, names]) => `${names.length} ${names.length === 1 ? "is" : "are"} ${word}: ${shortList(names, 3)}`);
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** A value of a setting in words. */
export function words(value: unknown): string {
  if (value === undefined) return "none";
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return value.map(words).join(",");
  if (typeof value !== "object" || value === null) return String(value);
  const { kind, ...rest } = value as Record<string, unknown>;
  const told = Object.entries(rest).map(([name, each]) => `${name} ${words(each)}`);
  return [kind === undefined ? "" : String(kind), told.join(", ")].filter((text) => text !== "").join(" with ");
}

function shortHash(hash: string): string {
  return hash.slice(0, 12);
}

/** "batchSize" -> "batch size" */
function spaced(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
