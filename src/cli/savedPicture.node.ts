import path from "node:path";
import { ensureFolder, writeAtomically } from "../files/writeAtomically.node.ts";
import { shownPath } from "./describeEnd.node.ts";

/**
 * Writes a picture where --out says: a file that ends in .svg, or a folder, which is made.
 * @param name of the file, where --out does not say
 * @returns its path, as the user would write it
 */
export async function savePicture(svg: string, out: string | undefined, name: string, cwd: string): Promise<string> {
  const place = path.resolve(cwd, out ?? ".");
  const file = /\.svg$/i.test(place) ? place : path.join(place, name);
  const elsewhere = (where: string) => `give --out a path ${where}`;
  await ensureFolder(path.dirname(file), elsewhere);
  await writeAtomically(file, [new TextEncoder().encode(svg)], { elsewhere });
  return shownPath(file, cwd);
}
