/** What the chapters of the tutorial say is there, and their figures are those that were made. */
import { existsSync } from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { figuresIn, withFigures } from "../../scripts/tutorial/figures.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const docs = path.join(root, "docs/tutorial");
const chapters = (await readdir(docs)).filter((file) => /^\d\d-.*\.md$/.test(file));
const figures = JSON.parse(await readFile(path.join(docs, "figures.json"), "utf8"));
const text = (file: string) => readFile(path.join(docs, file), "utf8");

test("a place is filled with its figure, of several lines with lines of their own", () => {
  const page =
    "So many: <!-- =many -->1<!-- / -->, and again <!-- =many -->2<!-- / -->.\n\n<!-- =table -->old<!-- / -->\n";
  expect(figuresIn(page)).toEqual(["many", "many", "table"]);
  expect(withFigures(page, { many: 3, table: "| a |\n| b |" }, "it")).toBe(
    "So many: <!-- =many -->3<!-- / -->, and again <!-- =many -->3<!-- / -->.\n\n<!-- =table -->\n| a |\n| b |\n<!-- / -->\n",
  );
  expect(() => withFigures(page, { many: 3 }, "it")).toThrow('it has a place for "table", which was not made.');
  expect(() => withFigures(page, { many: 3, table: 1, gone: 1, lost: 2 }, "it")).toThrow(
    "it has no place for gone, lost.",
  );
});

test("every chapter has a program for its figures, an example, and a line in the contents", async () => {
  const names = (files: readonly string[]) => files.map((file) => path.parse(file).name).toSorted();
  expect(names(await readdir(path.join(root, "scripts/tutorial/chapters")))).toEqual(names(chapters));
  expect(names(await readdir(path.join(root, "examples/tutorial")))).toEqual(names(chapters));
  expect(Object.keys(figures)).toEqual(names(chapters));
  const contents = await text("README.md");
  for (const file of chapters) {
    expect(contents).toContain(`](${file})`);
    expect(await text(file), file).toContain(`examples/tutorial/${path.parse(file).name}.ts`);
  }
});

test.each(chapters)("%s has the figures that were made", async (file) => {
  const page = await text(file);
  expect(withFigures(page, figures[path.parse(file).name], file)).toBe(page);
  // Markdown takes a line that begins with a comment for HTML.
  expect(page.match(/^ *<!-- =.*-->.+$/gm) ?? []).toEqual([]);
});

test.each(["README.md", ...chapters])("%s: what it links is there, and its pictures have words", async (file) => {
  const page = (await text(file)).replace(/```[\s\S]*?```/g, "");
  const links = [...page.matchAll(/(!?)\[((?:[^[\]]|\[[^\]]*\])*)\]\(([^)\s]+)\)/g)];
  expect(links.length).toBeGreaterThan(0);
  for (const [, isPicture, words, address] of links) {
    if (isPicture) expect(words!.split(" ").length, address).toBeGreaterThan(3);
    if (/^https?:/.test(address!)) continue;
    const [target = "", anchor] = address!.split("#");
    const place = target === "" ? path.join(docs, file) : path.join(docs, target);
    expect(existsSync(place), `${file} links ${address}`).toBe(true);
    if (anchor !== undefined && place.endsWith(".md")) {
      expect(headings(await readFile(place, "utf8")), `${file} links ${address}`).toContain(anchor);
    }
  }
});

test("every picture is shown by its chapter, and all are small enough to be fetched by everyone", async () => {
  const folder = path.join(docs, "pictures");
  let bytes = 0;
  for (const picture of await readdir(folder)) {
    const chapter = chapters.find((file) => file.startsWith(picture.slice(0, 2)));
    expect(chapter && (await text(chapter)), picture).toContain(`(pictures/${picture})`);
    bytes += (await stat(path.join(folder, picture))).size;
  }
  expect(bytes).toBeLessThan(1_500_000);
});

/** Headings as GitHub makes anchors of them. */
function headings(page: string): readonly string[] {
  return [...page.matchAll(/^#+ (.*)$/gm)].map(([, words]) =>
    words!
      .toLowerCase()
      .replace(/[^\p{Letter}\p{Number}\s-]/gu, "")
      .replaceAll(" ", "-"),
  );
}
