import path from "node:path";
import { ProblemError, shortList } from "../../errors.ts";
import { checksumOf } from "../download/checksum.node.ts";
import type { Checksum } from "../download/remoteFile.ts";
import { catalogue } from "./catalogue.ts";
import type { ArrayForm, ArraySetEntry, DataSetEntry } from "./entry.ts";
import type { FilesRead } from "./filesRead.ts";
import { type FormFiles, forms } from "./forms.node.ts";
import { readGiven } from "./given.node.ts";
import type { SetPart, SetParts } from "./parts.ts";

/**
 * The pixels and labels of a set, from files of any of its forms: as its mirrors give them, or unpacked, or in a folder.
 * Which form it is, the names of the files tell; whether it is the set, checksums where they are known, and counts, sizes
 * and labels.
 * @throws ProblemError that says what was expected, and what was there instead.
 */
export async function decodeArrays(entry: ArraySetEntry, paths: readonly string[]): Promise<SetParts> {
  const wanted = new Set(entry.mirrors.flatMap(({ form }) => forms[form].files));
  const read: FilesRead[] = [];
  for (const given of paths) read.push(await readGiven(given, (name) => wanted.has(usualName(name))));
  const files = new Map(read.flatMap((each) => [...each.files].map(([name, bytes]) => [usualName(name), bytes])));
  const form = entry.mirrors
    .map((mirror) => mirror.form)
    .find((each) => forms[each].files.every((name) => files.has(name)));
  if (form === undefined) throw incomplete(entry, paths, read, files);
  const chosen = new Map(forms[form].files.map((name) => [name, files.get(name)!]));
  checkFiles(entry, chosen);
  const decode = await forms[form].decoder();
  const parts = await decode(chosen);
  checkPart(entry, "train", parts.train);
  checkPart(entry, "test", parts.test);
  return parts;
}

/** The name without folders, in the one of its spellings that authors use: "train-images.idx3-ubyte" is another. */
function usualName(name: string): string {
  return path.posix.basename(name).replace(/\.idx(\d)-ubyte$/, "-idx$1-ubyte");
}

function incomplete(
  entry: ArraySetEntry,
  paths: readonly string[],
  read: readonly FilesRead[],
  files: FormFiles,
): ProblemError {
  const distinct = [...new Set(entry.mirrors.map(({ form }) => form))];
  const missing = (form: ArrayForm) => forms[form].files.filter((name) => !files.has(name));
  const nearest = distinct.toSorted((a, b) => missing(a).length - missing(b).length)[0]!;
  const isBegun = missing(nearest).length < forms[nearest].files.length;
  const names = read.flatMap((each) => each.names);
  return new ProblemError({
    what: `${paths.join(", ")}: ${isBegun ? `a part of ${entry.title} is missing` : `this is not ${entry.title}`}`,
    expected: isBegun
      ? missing(nearest).join(", ")
      : distinct.map((form) => shortList(forms[form].files, 6)).join("; or "),
    received:
      names.length === 0
        ? "nothing"
        : shortList(
            names.map((name) => path.posix.basename(name)),
            6,
          ),
    mend: `${entry.title} comes as ${[...new Set(entry.mirrors.map(originalFiles))].join(", or as ")}: give ${entry.mirrors[0]!.files.length > 1 ? "them all" : "it"}, packed or unpacked.`,
  });
}

/** "train_32x32.mat and test_32x32.mat" */
function originalFiles({ files }: ArraySetEntry["mirrors"][number]): string {
  const names = files.map((file) =>
    file.kind === "npm" ? `the npm package ${file.package}` : path.posix.basename(new URL(file.url).pathname),
  );
  return names.join(" + ");
}

/** Where the authors' files are known by their checksums, they must be those; otherwise not those of another set. */
function checkFiles(entry: ArraySetEntry, files: FormFiles): void {
  for (const [name, bytes] of files) {
    const expected = entry.unpacked?.[name];
    const received = checksumOf(bytes, "md5:");
    const other = setWithFile(name, received);
    if (received === expected || (expected === undefined && other === undefined)) continue;
    throw new ProblemError({
      what: `this is not ${entry.title}: ${name} is not what its authors published`,
      ...(expected !== undefined && { expected, received }),
      ...(other !== undefined && { mend: `These are ${other.title}'s images: plumage data import ${other.name}.` }),
    });
  }
}

/** The set that has this file, where its checksum is known. */
function setWithFile(name: string, checksum: Checksum): DataSetEntry | undefined {
  return Object.values<DataSetEntry>(catalogue).find(
    (entry) => entry.kind === "arrays" && entry.unpacked?.[name] === checksum,
  );
}

function checkPart(entry: ArraySetEntry, which: "train" | "test", { labels, size }: SetPart): void {
  const { title, height, width, channels, counts, classes } = entry;
  const what = `this is not ${title}: its ${which === "train" ? "training" : "test"} images`;
  if (labels.length !== counts[which]) {
    throw new ProblemError({ what, expected: `${counts[which]} of them`, received: `${labels.length}` });
  }
  if (size !== undefined && size.join() !== [height, width, channels].join()) {
    throw new ProblemError({ what, expected: `${height} x ${width} x ${channels}`, received: size.join(" x ") });
  }
  const present = new Set(labels);
  const strange = [...present].filter((label) => label < 0 || label >= classes.length);
  if (strange.length === 0 && present.size === classes.length) return;
  throw new ProblemError({
    what: `this is not ${title}: the labels of its ${which === "train" ? "training" : "test"} images`,
    expected: `each of 0 to ${classes.length - 1}`,
    received: shortList([...present].sort((a, b) => a - b).map(String), 12),
  });
}
