/**
 * Makes the pictures and figures of docs/tutorial, and writes them into the chapters:
 *
 *     npm run tutorial                                 trains what is not yet in runs/tutorial: about 20 minutes on two cores
 *     npm run tutorial -- --only 03,04                 these chapters
 *     npm run tutorial -- --runs FOLDER                with the runs in this folder, each under its recipe's name
 *     npm run tutorial -- --quick                      to see that it works: little data, into a temporary folder
 */
import { cp, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { writeAtomically } from "../../src/files/writeAtomically.node.ts";
import type { Chapter, Figures } from "./chapter.ts";
import { withFigures } from "./figures.ts";
import { openStudio } from "./studio.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const { values } = parseArgs({
  options: { quick: { type: "boolean" }, only: { type: "string" }, runs: { type: "string" } },
});
const quick = values.quick === true;
const only = values.only?.split(",").map(Number);

const docs = quick ? await mkdtemp(path.join(tmpdir(), "plumage-tutorial-")) : path.join(root, "docs/tutorial");
if (quick) await cp(path.join(root, "docs/tutorial"), docs, { recursive: true });
const runs = path.resolve(values.runs ?? (quick ? path.join(docs, "runs") : path.join(root, "runs/tutorial")));
const figuresFile = path.join(docs, "figures.json");
const figures = JSON.parse(await readFile(figuresFile, "utf8")) as Record<string, Figures>;

for (const { number, name, make } of await chapters()) {
  if (only && !only.includes(number)) continue;
  const began = performance.now();
  const folder = await mkdtemp(path.join(tmpdir(), "plumage-chapter-"));
  try {
    const digits = String(number).padStart(2, "0");
    const key = `${digits}-${name}`;
    const file = path.join(docs, `${key}.md`);
    const studio = openStudio({ quick, folder, runs, pictures: path.join(docs, "pictures"), number: digits });
    const made = await make(studio);
    await save(file, withFigures(await readFile(file, "utf8"), made, key));
    figures[key] = made;
    const sorted = Object.entries(figures).toSorted(([a], [b]) => a.localeCompare(b));
    await save(figuresFile, `${JSON.stringify(Object.fromEntries(sorted), null, 2)}\n`);
    console.log(`${path.relative(process.cwd(), file)}: ${((performance.now() - began) / 1000).toFixed(1)} s`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Each chapter that there is, in order. */
async function chapters(): Promise<readonly Chapter[]> {
  const folder = new URL("chapters/", import.meta.url);
  const files = (await readdir(folder)).toSorted();
  return Promise.all(
    files.map(async (file) => ((await import(new URL(file, folder).href)) as { chapter: Chapter }).chapter),
  );
}

async function save(file: string, text: string): Promise<void> {
  await writeAtomically(file, [new TextEncoder().encode(text)], { elsewhere: (place) => `run it from ${place}` });
}
