import path from "node:path";
import { ProblemError } from "../errors.ts";
import { readWhole } from "../files/readWhole.node.ts";
import { type ListedUse, readImageList } from "../runs/imageList.ts";

/** The list of images that training left beside the model, where it is still there. */
export async function readUses(model: string, cwd: string): Promise<readonly ListedUse[] | undefined> {
  const file = path.join(path.dirname(path.resolve(cwd, model)), "images.tsv");
  try {
    const bytes = await readWhole(file, { name: file, kind: "a list of images" });
    return readImageList(new TextDecoder().decode(bytes));
  } catch (error) {
    if (error instanceof ProblemError) return undefined;
    throw error;
  }
}
