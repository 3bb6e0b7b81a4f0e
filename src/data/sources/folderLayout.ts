import { counted } from "../../words.ts";
import type { SplitName } from "./listing.ts";
import { splitNamed } from "./splitNames.ts";

/** What lying in a folder says of a picture. */
export interface Place {
  readonly label: string;
  readonly split?: SplitName;
}

export interface FolderLayout {
  /** For each folder that holds pictures of a class. What is not here belongs to none. */
  readonly places: ReadonlyMap<string, Place>;
  readonly notes: readonly string[];
}

export interface FolderLayoutOptions {
  /** Whether a class is called by all the folders that lead to it: "birds/albatross". By default by the first alone. */
  readonly nested?: boolean;
  /** Whether a single folder at the top, as archives have, is passed through. */
  readonly throughTop?: boolean;
}

/**
 * Which class, and which split, the folders of a source stand for.
 *
 * `train`, `val`, `test` and the like are splits where they hold class folders, and nothing else is there, or two of
 * them are: otherwise a class may well be called "test".
 * @param name what the source is called in notes
 * @param folders how many pictures lie directly in each folder, by its path below the source ("" is the source itself)
 */
export function layOutFolders(
  name: string,
  folders: ReadonlyMap<string, number>,
  { nested = false, throughTop = false }: FolderLayoutOptions = {},
): FolderLayout {
  const top = throughTop ? singleTop(folders) : undefined;
  const base = top === undefined ? [] : [top];
  const below = [...folders].map(([path, count]) => ({ path, count, parts: partsOf(path).slice(base.length) }));
  const splits = splitFolders(below.map(({ parts }) => parts));
  const places = new Map<string, Place>();
  const leftOut = new Map<string, number>();
  for (const { path, count, parts } of below) {
    const first = parts[0];
    const split = first !== undefined && splits.has(first) ? splitNamed(first) : undefined;
    const classes = split === undefined ? parts : parts.slice(1);
    if (classes.length === 0 || (splits.size > 0 && split === undefined)) {
      const where = first === undefined ? "" : first;
      leftOut.set(where, (leftOut.get(where) ?? 0) + count);
    } else {
      const label = nested ? classes.join("/") : classes[0]!;
      places.set(path, split === undefined ? { label } : { label, split });
    }
  }
  const source = [name, ...base].join("/");
  return { places, notes: [...leftOutNotes(source, leftOut, splits), ...topNotes(source, top, below, splits)] };
}

type Parts = readonly string[];

function partsOf(path: string): Parts {
  return path === "" ? [] : path.split("/");
}

/** The one folder that everything lies in, unless it is a class or a split itself. */
function singleTop(folders: ReadonlyMap<string, number>): string | undefined {
  const paths = [...folders.keys()].map(partsOf);
  const top = paths[0]?.[0];
  if (top === undefined || paths.some((parts) => parts[0] !== top)) return undefined;
  return paths.some((parts) => parts.length > 1) && !splitFolders(paths).has(top) ? top : undefined;
}

/** The folders at the top that stand for splits. */
function splitFolders(paths: readonly Parts[]): ReadonlySet<string> {
  const tops = new Set(paths.flatMap((parts) => parts.slice(0, 1)));
  const named = [...tops].filter((top) => splitNamed(top) !== undefined);
  const withClasses = named.filter((top) => paths.some((parts) => parts[0] === top && parts.length > 1));
  const isAlone = named.length === tops.size;
  return new Set(withClasses.length > 1 || (withClasses.length === 1 && isAlone) ? named : []);
}

function leftOutNotes(source: string, leftOut: ReadonlyMap<string, number>, splits: ReadonlySet<string>): string[] {
  return [...leftOut].map(([folder, count]) => {
    const pictures = `${counted(count, "picture")} ${count === 1 ? "was" : "were"} left out:`;
    if (folder === "") return `${pictures} directly in ${source}, in no class folder`;
    if (splits.has(folder)) return `${pictures} directly in ${source}/${folder}, in no class folder`;
    return `${pictures} in ${source}/${folder}, beside ${[...splits].join(" and ")}`;
  });
}

function topNotes(
  source: string,
  top: string | undefined,
  below: readonly { readonly parts: Parts }[],
  splits: ReadonlySet<string>,
): string[] {
  if (top !== undefined) return [`all pictures lie in the folder ${top}, so the folders in it are the classes`];
  const tops = new Set(below.flatMap(({ parts }) => parts.slice(0, 1)));
  const classSplits = splits.size > 0 ? [] : [...tops].filter((each) => splitNamed(each) !== undefined);
  if (classSplits.length > 0) {
    const list = classSplits.map((each) => `"${each}"`).join(" and ");
    return [`${list} ${classSplits.length === 1 ? "is" : "are"} taken as a class, not as a split of ${source}`];
  }
  const [only] = tops;
  const isDeeper = below.some(({ parts }) => parts.length > 1);
  if (tops.size !== 1 || splits.size > 0 || !isDeeper) return [];
  return [`all pictures lie in "${only}", the one class; if its sub-folders are the classes, give ${source}/${only}`];
}
