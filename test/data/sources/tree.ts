import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import sharp from "sharp";
import type { Listing } from "../../../src/data/sources/listing.ts";
import { type TemporaryFolder, temporaryFolder } from "../temporary.ts";

/** What is written at each path: text, bytes, or by default the path itself, which tells files apart. */
export type Tree = Readonly<Record<string, string | Uint8Array>>;

/** Writes files, and the folders that they lie in. */
export async function writeTree(root: string, tree: Tree | readonly string[]): Promise<void> {
  const entries = Array.isArray(tree) ? tree.map((file) => [file, file] as const) : Object.entries(tree);
  for (const [file, content] of entries) {
    await mkdir(path.dirname(path.join(root, file)), { recursive: true });
    await writeFile(path.join(root, file), content);
  }
}

/** A folder for one test that holds these files. */
export async function folderOf(tree: Tree | readonly string[]): Promise<TemporaryFolder> {
  const folder = await temporaryFolder();
  await writeTree(folder.path, tree);
  return folder;
}

/** A drawn picture in one colour. */
export function png(red: number): Promise<Buffer> {
  return sharp({ create: { width: 2, height: 2, channels: 3, background: { r: red, g: 0, b: 0 } } })
    .png()
    .toBuffer();
}

/** A listing in short: "train/a/1.jpg": "train a". */
export function inShort({ images }: Listing): Readonly<Record<string, string>> {
  return Object.fromEntries(images.map(({ name, label, split }) => [name, split ? `${split} ${label}` : label]));
}

/** The bytes of each picture, as text. */
export async function contents(listing: Listing): Promise<Readonly<Record<string, string>>> {
  const all = listing.images.map(async (image) => {
    const content = await listing.read(image);
    return [image.name, Buffer.from(content as Uint8Array).toString()] as const;
  });
  return Object.fromEntries(await Promise.all(all));
}
