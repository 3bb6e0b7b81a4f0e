import type { CachedPictures, InspectedData, ListedData } from "./effects.ts";
import { byteSize, columns, count, counted } from "./format.ts";

/** "32 x 32", "28 x 28, grey", "photographs" */
export function describeSize({ size }: ListedData): string {
  if (size === undefined) return "photographs";
  return `${size.width} x ${size.height}${size.channels === 1 ? ", grey" : ""}`;
}

/** "cached, 184.5 MB", "half of it ..." */
export function describePlace({ isCached, bytes, downloadBytes, record }: ListedData): string {
  if (!isCached) return `${byteSize(downloadBytes)} to download`;
  return `${record?.isComplete === false ? "a part cached" : "cached"}, ${byteSize(bytes)}`;
}

/** How much of a set of pictures there is: "5,902 of 11,788 images, 100 of 200 classes". */
function describePart({ images, classes }: ListedData, record: CachedPictures): string {
  const all = images.train + images.test;
  if (record.isComplete) return `all ${counted(all, "image")}`;
  return `${count(record.images)} of ${counted(all, "image")}, ${count(record.classes)} of ${count(classes.length)} classes`;
}

/** One line about a set that is in the cache now, and what should be known of it. */
export function describeCached(set: ListedData): string {
  const { title, images, record, file, bytes } = set;
  const what =
    record === undefined
      ? `${counted(images.train, "training image")}, ${counted(images.test, "test image")}`
      : describePart(set, record);
  const lines = record === undefined ? [] : remarks(record);
  return `${title} is in the cache: ${what} (${file}, ${byteSize(bytes)}).\n${lines.map((line) => `  ${line}\n`).join("")}`;
}

function remarks({ isOriginal, missing, notes }: CachedPictures): readonly string[] {
  return [
    ...(isOriginal ? ["it is the authors' own archive, by its checksum"] : []),
    ...(missing > 0 ? [`${counted(missing, "picture")} that its files name cannot be used`] : []),
    ...notes,
  ];
}

/** All about a set, as a page. */
export function describeSet(set: InspectedData): string {
  const { name, title, about, classes, images, terms, citation, homepage, mirrors, decodedBytes, record } = set;
  const rows: [string, string][] = [
    ["images", `${count(images.train)} to learn from, ${count(images.test)} for the test`],
    ["size", describeSize(set) === "photographs" ? "photographs of many sizes" : describeSize(set)],
    ["classes", `${count(classes.length)}: ${classes.join(", ")}`],
    ["terms", terms],
    ["citation", citation],
    ["homepage", homepage],
    ["cache", set.isCached ? `${describePlace(set)}, in ${set.file}` : `not cached, ${describePlace(set)}`],
    ...(record === undefined ? [] : cachedRows(set, record)),
    ...(decodedBytes > 0 ? [["", `${byteSize(decodedBytes)} of decoded pictures`] as [string, string]] : []),
    ...mirrors.flatMap(({ bytes, files }, i) =>
      files.map(({ address, state }, j): [string, string] => {
        const size = j === 0 ? ` (${byteSize(bytes)}${files.length > 1 ? " with those below" : ""})` : "";
        return [i + j === 0 ? "mirrors" : "", `${address}${size}${state === "elsewhere" ? "" : `, ${state}`}`];
      }),
    ),
  ];
  return `${title} (${name})\n${about}\n\n${columns(rows)}`;
}

function cachedRows(set: ListedData, record: CachedPictures): [string, string][] {
  const lines = [describePart(set, record), `from ${record.from}`, ...remarks(record)];
  return lines.map((line) => ["", line]);
}
