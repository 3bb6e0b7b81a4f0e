import path from "node:path";
import { type Relabel, readRelabelList } from "../data/relabelList.ts";
import { applyRelabels } from "../experiment/applyRelabels.ts";
import { readWhole } from "../files/readWhole.node.ts";
import type { LocateWorld } from "./dataLocation.node.ts";
import type { PreparedTraining } from "./preparedTraining.ts";

/** A training with the labels that a person has looked at; tells what became of them. The record keeps the list. */
export async function withRelabels(
  prepared: PreparedTraining,
  files: readonly string[],
  { effects, report }: LocateWorld,
): Promise<PreparedTraining> {
  try {
    const lists = await Promise.all(files.map((file) => readList(file, effects.cwd)));
    const relabels = lists.flat();
    const { recipe, data } = prepared;
    const { parts, task, outcome } = applyRelabels(data, recipe.task, relabels);
    report({ type: "relabel", ...outcome });
    return { ...prepared, recipe: { ...recipe, task }, data: { ...parts, relabels } };
  } catch (error) {
    await prepared.close();
    throw error;
  }
}

async function readList(file: string, cwd: string): Promise<readonly Relabel[]> {
  const bytes = await readWhole(path.resolve(cwd, file), { name: file, kind: "a relabel list" });
  return readRelabelList(new TextDecoder().decode(bytes), file);
}
