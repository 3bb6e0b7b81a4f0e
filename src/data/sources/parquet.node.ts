import path from "node:path";
import { ProblemError } from "../../errors.ts";
import { readProblem } from "../../files/problems.node.ts";
import { counted } from "../../words.ts";
import { concurrently } from "./concurrently.ts";
import type { ListedImage, Listing } from "./listing.ts";
import { noImages } from "./noImages.ts";
import { openShard, type ParquetShard, type ShardOptions } from "./parquetShard.node.ts";
import { splitOfPath } from "./splitNames.ts";
import { fileStatus, stampOf, walkFolder } from "./walk.node.ts";
import { byCodeUnit } from "./words.ts";

export interface ParquetOptions extends ShardOptions {
  /** What to call it in messages; its path by default. */
  readonly called?: string;
  readonly signal?: AbortSignal;
}

interface Named extends ParquetShard {
  /** Its path below the source. */
  readonly name: string;
  readonly stamp: string;
}

const shardsAtOnce = 4;
/** Row groups kept in memory: readers go through them in order, several pictures at once. */
const groupsKept = 3;

/**
 * The pictures of a parquet file, as Hugging Face's datasets write them: a column `image` of { bytes, path } or of bytes,
 * and one of labels, as text or as numbers with names in the file's metadata. Pictures are called by file and row:
 * "train-00000-of-00002.parquet/17".
 * @param location the absolute path of a file, or of a folder with several: those called train-..., test-... are splits
 * @throws ProblemError when one is damaged or lacks a column, or no row has a label.
 */
export async function openParquet(
  location: string,
  { called = location, signal, ...options }: ParquetOptions = {},
): Promise<Listing> {
  const found = await findShards(location, called, signal);
  const shards = await concurrently(found, shardsAtOnce, async ({ file, name, stamp }): Promise<Named> => {
    signal?.throwIfAborted();
    return { ...(await openShard(file, found.length === 1 ? called : name, options)), name, stamp };
  });
  const images = shards.flatMap(listRows);
  const notes = shards.flatMap(({ name, labels }) => {
    const unlabelled = labels.filter((label) => label === undefined).length;
    return unlabelled === 0 ? [] : [`${counted(unlabelled, "row")} of ${name} without a label left out`];
  });
  if (images.length === 0) {
    throw noImages({ what: called, expected: "rows with a picture and its label", notes, problems: [] });
  }
  const byName = new Map(shards.map((shard) => [shard.name, shard]));
  const readGroup = keeping(groupsKept);
  return {
    name: path.basename(location),
    key: `parquet ${location}`,
    images: images.sort((a, b) => byCodeUnit(a.name, b.name)),
    problems: [],
    notes,
    read: async ({ name }) => {
      const end = name.lastIndexOf("/");
      const shard = byName.get(name.slice(0, end));
      if (shard === undefined) throw new ProblemError({ what: `${called} holds no ${name}` });
      const row = Number(name.slice(end + 1));
      const group = shard.starts.findIndex((start) => start > row) - 1;
      const rows = await readGroup(`${group} ${shard.name}`, () => shard.readGroup(group));
      return asBytes(name, rows[row - shard.starts[group]!]);
    },
    close: async () => {},
  };
}

async function findShards(location: string, called: string, signal: AbortSignal | undefined) {
  const status = await fileStatus(location).catch((error: unknown) => {
    throw readProblem(error, called);
  });
  if (!status.isDirectory()) return [{ file: location, name: path.basename(location), stamp: stampOf(status) }];
  const { folders } = await walkFolder(location, { wants: isParquet, ...(signal !== undefined && { signal }) });
  return [...folders].flatMap(([folder, files]) =>
    files.map(({ name, stamp }) => {
      const below = folder === "" ? name : `${folder}/${name}`;
      return { file: path.join(location, below), name: below, stamp };
    }),
  );
}

/** Whether a file is a parquet table, by its ending. */
function isParquet(name: string): boolean {
  return name.toLowerCase().endsWith(".parquet");
}

function listRows({ name, stamp, labels }: Named): readonly ListedImage[] {
  const split = splitOfPath(name);
  const digits = String(labels.length).length;
  return labels.flatMap((label, row) => {
    if (label === undefined) return [];
    const image = { name: `${name}/${String(row).padStart(digits, "0")}`, label, stamp };
    return [split === undefined ? image : { ...image, split }];
  });
}

function asBytes(name: string, value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value;
  const isNamed = typeof value === "object" && value !== null && "path" in value && typeof value.path === "string";
  const why = isNamed ? `is not in the file, only its path ${value.path}` : "is empty";
  throw new ProblemError({ what: `${name} ${why}` });
}

/** Does work once for each key, and forgets all but the latest few. */
function keeping(most: number): <T>(key: string, work: () => Promise<T>) => Promise<T> {
  const kept = new Map<string, Promise<unknown>>();
  return <T>(key: string, work: () => Promise<T>) => {
    const result = (kept.get(key) as Promise<T> | undefined) ?? work();
    kept.delete(key);
    kept.set(key, result);
    for (const oldest of [...kept.keys()].slice(0, -most)) kept.delete(oldest);
    return result;
  };
}
