import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import { concurrently } from "../sources/concurrently.ts";

/** How many bytes the files of a folder and those below it hold; 0 where there is none. */
export async function folderBytes(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  const sizes = await concurrently(files, 32, (file) => fileBytes(file));
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** How many bytes a file holds; 0 where there is none. */
export async function fileBytes(file: string): Promise<number> {
  return stat(file).then(
    ({ size }) => size,
    () => 0,
  );
}
