import path from "node:path";
import { ProblemError } from "../../errors.ts";
import { checkEntrySize, checkTotalSize, linkClimbsOut, refused } from "./archiveLimits.ts";
import { isPicture } from "./folder.node.ts";
import { layOutFolders } from "./folderLayout.ts";
import type { Listing, SourceProblem } from "./listing.ts";
import { noImages } from "./noImages.ts";
import { passedOverNote } from "./passedOver.ts";
import { ending, isPassedOver } from "./walk.node.ts";
import { byCodeUnit } from "./words.ts";
import { openZipFile, type ZipEntry, type ZipFile } from "./zipFile.node.ts";

export interface ZipOptions {
  /** What to call it in messages; its path by default. */
  readonly called?: string;
  /** As for folders. */
  readonly nested?: boolean;
}

/**
 * The pictures of a zip archive, filed as in a folder. They are read where they are; nothing is unpacked to the disk.
 * @param file its absolute path
 * @throws ProblemError when it is damaged, encrypted, refused for what it would unpack to, or holds no picture.
 */
export async function openZip(file: string, { called = file, nested = false }: ZipOptions = {}): Promise<Listing> {
  const zip = await openZipFile(file, called);
  try {
    return await listZip(zip, file, called, nested);
  } catch (error) {
    await zip.close();
    throw error;
  }
}

async function listZip(zip: ZipFile, file: string, called: string, nested: boolean): Promise<Listing> {
  const name = path.basename(file);
  const { pictures, problems, unwanted } = await choose(zip, called);
  const folders = new Map<string, number>();
  for (const picture of pictures.keys()) folders.set(folderOf(picture), (folders.get(folderOf(picture)) ?? 0) + 1);
  const { places, notes: placeNotes } = layOutFolders(name, folders, { nested, throughTop: true });
  const notes = [...placeNotes, ...passedOverNote(unwanted)];
  const images = [...pictures].flatMap(([picture, { crc32, size }]) => {
    const place = places.get(folderOf(picture));
    return place === undefined ? [] : [{ name: picture, ...place, stamp: `${size} ${crc32.toString(16)}` }];
  });
  if (images.length === 0) {
    const expected = "a folder for each class, with pictures in it: cat/1.jpg";
    throw noImages({ what: `the archive ${called}`, expected, notes, problems });
  }
  return {
    name,
    key: `zip ${file}`,
    images: images.sort((a, b) => byCodeUnit(a.name, b.name)),
    problems,
    notes,
    read: async (image) => {
      const entry = pictures.get(image.name);
      if (entry === undefined) throw new ProblemError({ what: `${called} holds no ${image.name}` });
      return zip.read(entry);
    },
    close: () => zip.close(),
  };
}

interface Chosen {
  readonly pictures: ReadonlyMap<string, ZipEntry>;
  readonly problems: readonly SourceProblem[];
  readonly unwanted: ReadonlyMap<string, number>;
}

async function choose(zip: ZipFile, called: string): Promise<Chosen> {
  const pictures = new Map<string, ZipEntry>();
  const problems: SourceProblem[] = [];
  const unwanted = new Map<string, number>();
  let total = 0;
  for (const entry of zip.entries) {
    const { name } = entry;
    if (entry.isLink) await checkLink(zip, entry, called);
    if (name.split("/").some(isPassedOver)) continue;
    if (!isPicture(name)) {
      unwanted.set(ending(name), (unwanted.get(ending(name)) ?? 0) + 1);
      continue;
    }
    const what = whyNot(entry, pictures.has(name));
    if (what !== undefined) {
      problems.push({ name, problem: new ProblemError({ what: `${name} ${what}` }) });
      continue;
    }
    checkEntrySize(called, name, entry.size, entry.packed);
    total += entry.size;
    checkTotalSize(called, name, total, zip.size);
    pictures.set(name, entry);
  }
  return { pictures, problems, unwanted };
}

function whyNot({ isLink, method }: ZipEntry, isRepeated: boolean): string | undefined {
  if (isLink) return "is a link, which is not followed in archives";
  if (method !== 0 && method !== 8) return `is packed in a way that cannot be read (method ${method})`;
  return isRepeated ? "is in the archive more than once; the first is taken" : undefined;
}

/** Links are never followed; one that leads out of the archive is no honest link. */
async function checkLink(zip: ZipFile, entry: ZipEntry, called: string): Promise<void> {
  if (entry.size > 10_000) return;
  const target = (await zip.read(entry)).toString();
  const why = linkClimbsOut(entry.name, target);
  if (why !== undefined) throw refused(called, `its entry ${entry.name} is a link to ${target}, which ${why}`);
}

function folderOf(name: string): string {
  const end = name.lastIndexOf("/");
  return end < 0 ? "" : name.slice(0, end);
}
