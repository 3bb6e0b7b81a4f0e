import { type Stats, stat } from "node:fs";
import { opendir, realpath } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { ProblemError } from "../../errors.ts";
import { errorCode, isAbsence, readProblem } from "../../files/problems.node.ts";
import { concurrently } from "./concurrently.ts";
import type { SourceProblem } from "./listing.ts";
import { byCodeUnit } from "./words.ts";

/** A file, by its name in its folder. */
export interface FoundFile {
  readonly name: string;
  /** Size and date: changes when the content may have. */
  readonly stamp: string;
}

/** What lies in a folder and those below it. Names are paths below it, with "/". */
export interface Walk {
  /** The wanted files, by the folder that they lie in directly; "" is the first folder itself. */
  readonly folders: ReadonlyMap<string, readonly FoundFile[]>;
  /** How many files were not wanted, by their endings (".txt", or "no ending"). */
  readonly unwanted: ReadonlyMap<string, number>;
  /** Links to a folder that they lie in themselves. They were not followed. */
  readonly loops: readonly string[];
  /** Folders and links that could not be read. */
  readonly problems: readonly SourceProblem[];
}

export interface WalkOptions {
  /** Which files are wanted, by name. Only they are looked at more closely. */
  readonly wants: (name: string) => boolean;
  /** Of how many parts a name may be; by default any number. */
  readonly deepest?: number;
  readonly signal?: AbortSignal;
}

interface Folder {
  /** Below the first. */
  readonly name: string;
  /** Without links. */
  readonly real: string;
  /** What it was reached from. */
  readonly above?: Folder;
  /** How many links were followed on the way to it. */
  readonly links: number;
}

/** What a file is. It takes half the time of that in node:fs/promises, and there may be a million files. */
export const fileStatus: (file: string) => Promise<Stats> = promisify(stat);

const foldersAtOnce = 8;
const filesAtOnce = 32;
/** What systems put beside pictures by themselves. */
const systemNames: ReadonlySet<string> = new Set(["__macosx", "@eadir", "thumbs.db", "ehthumbs.db", "desktop.ini"]);
/** More links to folders below one another are no filing but a maze. */
const mostLinks = 3;
const entriesAtOnce = 512;

/**
 * Finds the files in a folder and those below it. Links are followed, but not back to a folder that they lie in. Hidden
 * files and folders, and what systems leave behind (`__MACOSX`), are passed over.
 * @param root an absolute path
 * @throws ProblemError when the folder itself cannot be read; the signal's reason when stopped.
 */
export async function walkFolder(
  root: string,
  { wants, deepest = Number.POSITIVE_INFINITY, signal }: WalkOptions,
): Promise<Walk> {
  const folders = new Map<string, readonly FoundFile[]>();
  const unwanted = new Map<string, number>();
  const loops: string[] = [];
  const problems: SourceProblem[] = [];
  const pass = (name: string) => unwanted.set(ending(name), (unwanted.get(ending(name)) ?? 0) + 1);
  const visit = async (folder: Folder): Promise<readonly Folder[]> => {
    const { files, subFolders, links } = await readFolder(root, folder, signal);
    const further = subFolders.map((name) => subFolder(folder, name));
    const found: FoundFile[] = [];
    const look = async (name: string, isLink: boolean) => {
      signal?.throwIfAborted();
      const below = inside(folder, name);
      try {
        const status = await fileStatus(path.join(root, below));
        if (status.isDirectory()) {
          const linked = await followed(folder, name, path.join(root, below));
          if (linked === undefined) loops.push(below);
          else further.push(linked);
        } else if (!wants(name)) pass(name);
        else if (status.isFile()) found.push({ name, stamp: stampOf(status) });
        else
          problems.push({
            name: below,
            problem: new ProblemError({ what: `${below} is neither a file nor a folder` }),
          });
      } catch (error) {
        problems.push({ name: below, problem: whyNot(error, below, isLink) });
      }
    };
    for (const name of files) if (!wants(name)) pass(name);
    await concurrently(files.filter(wants), filesAtOnce, (name) => look(name, false));
    await concurrently(links, filesAtOnce, (name) => look(name, true));
    if (found.length > 0) folders.set(folder.name, found);
    return depth(folder) < deepest - 1 ? further : [];
  };
  const visitOrTell = async (folder: Folder): Promise<readonly Folder[]> => {
    try {
      return await visit(folder);
    } catch (error) {
      signal?.throwIfAborted();
      if (folder.above === undefined) throw readProblem(error, root);
      problems.push({ name: folder.name, problem: whyNot(error, folder.name, false) });
      return [];
    }
  };
  const real = await realpath(root).catch((error: unknown) => {
    throw readProblem(error, root);
  });
  let level: readonly Folder[] = [{ name: "", real, links: 0 }];
  while (level.length > 0) level = (await concurrently(level, foldersAtOnce, visitOrTell)).flat();
  return { folders, unwanted, loops: loops.sort(), problems: problems.sort((a, b) => byCodeUnit(a.name, b.name)) };
}

/** Size and date of a file, as a stamp. */
export function stampOf({ size, mtimeMs }: Stats): string {
  return `${size} ${Math.round(mtimeMs)}`;
}

/** Whether a file or folder is hidden, or one that systems leave behind. */
export function isPassedOver(name: string): boolean {
  return name.startsWith(".") || systemNames.has(name.toLowerCase());
}

interface Entries {
  readonly files: readonly string[];
  readonly subFolders: readonly string[];
  /** Links, and what the file system does not tell the kind of. */
  readonly links: readonly string[];
}

async function readFolder(root: string, folder: Folder, signal: AbortSignal | undefined): Promise<Entries> {
  const [files, subFolders, links]: [string[], string[], string[]] = [[], [], []];
  for await (const entry of await opendir(path.join(root, folder.name), { bufferSize: entriesAtOnce })) {
    signal?.throwIfAborted();
    const { name } = entry;
    if (isPassedOver(name)) continue;
    (entry.isFile() ? files : entry.isDirectory() ? subFolders : links).push(name);
  }
  return { files, subFolders, links };
}

function inside(folder: Folder, name: string): string {
  return folder.name === "" ? name : `${folder.name}/${name}`;
}

function depth({ name }: Folder): number {
  return name === "" ? 0 : name.split("/").length;
}

function subFolder(folder: Folder, name: string): Folder {
  return { name: inside(folder, name), real: path.join(folder.real, name), above: folder, links: folder.links };
}

/** The folder that a link leads to; undefined where it leads back to one on the way to it, or one that holds such. */
async function followed(from: Folder, name: string, full: string): Promise<Folder | undefined> {
  const real = await realpath(full);
  const within = real.endsWith(path.sep) ? real : real + path.sep;
  for (let each: Folder | undefined = from; each !== undefined; each = each.above) {
    if (each.real === real || each.real.startsWith(within)) return undefined;
  }
  return from.links === mostLinks ? undefined : { name: inside(from, name), real, above: from, links: from.links + 1 };
}

/** What a name ends in, for counting: ".txt". */
export function ending(name: string): string {
  return path.extname(name).toLowerCase() || "no ending";
}

function whyNot(error: unknown, name: string, isLink: boolean): ProblemError {
  if (isAbsence(error) && name.includes("\uFFFD")) {
    const what = `${name} cannot be opened: its name is not valid UTF-8`;
    return new ProblemError({ what, mend: "Rename it." }, { cause: error });
  }
  if (isAbsence(error) && isLink)
    return new ProblemError({ what: `${name} is a link that leads nowhere` }, { cause: error });
  const isClosed = errorCode(error) === "EACCES" || errorCode(error) === "EPERM";
  const mend = "Ask its owner for the right to read it.";
  const told = readProblem(error, name, { kind: "a file", ...(isClosed && { ifClosed: mend }) });
  if (told instanceof ProblemError) return told;
  throw error;
}
