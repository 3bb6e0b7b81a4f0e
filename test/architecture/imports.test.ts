/** The floors: which folder may import which. The table is the one in ARCHITECTURE.md, so it cannot grow old. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

interface Import {
  /** From src: "nn/layers/conv2d.ts". */
  readonly file: string;
  /** A file in src, or the name of a package. */
  readonly target: string;
  readonly isPackage: boolean;
}

const files = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
  .map((file) => file.replaceAll("\\", "/"))
  .filter((file) => file.endsWith(".ts"));

const imports: readonly Import[] = files.flatMap((file) =>
  ts.preProcessFile(readFileSync(join(root, "src", file), "utf8")).importedFiles.map(({ fileName }) => {
    const isPackage = !fileName.startsWith(".");
    return { file, isPackage, target: isPackage ? fileName : posix.join(posix.dirname(file), fileName) };
  }),
);

/** What may be imported by each folder, or file that stands beside the folders. */
const floors = new Map<string, readonly string[]>(
  sectionOf(readFileSync(join(root, "ARCHITECTURE.md"), "utf8"), "Floors")
    .split("\n")
    .map((line) => /^\|([^|]*)\|([^|]*)\|$/.exec(line.trim()))
    .filter((cells) => cells !== null)
    .slice(2)
    .filter(isFirstTable)
    .map(([, folder, allowed]) => [folder!.trim(), listOf(allowed!)]),
);

/** A section may hold more tables; ours is the first, up to the next heading row. */
function isFirstTable(_: unknown, row: number, rows: readonly RegExpExecArray[]): boolean {
  const next = rows.findIndex(([line]) => /^\|\s*folder\s*\|/.test(line));
  return next < 0 || row < next;
}

function listOf(cell: string): string[] {
  return cell.trim() === "" ? [] : cell.split(",").map((each) => each.trim().replaceAll("`", ""));
}

function sectionOf(text: string, heading: string): string {
  const section = new RegExp(`\\n## ${heading}\\n([\\s\\S]*?)(?=\\n## |$)`).exec(text);
  if (section === null) throw new Error(`ARCHITECTURE.md has no section "${heading}"`);
  return section[1]!;
}

function folderOf(file: string): string {
  return file.split("/")[0]!;
}

const inside = imports.filter(({ isPackage }) => !isPackage);
const packages = imports.filter(({ isPackage }) => isPackage);

function told({ file, target }: Import): string {
  return `src/${file} imports ${target}`;
}

test("every folder has a row in ARCHITECTURE.md, and every row a folder", () => {
  const folders = [...new Set(files.map(folderOf))];
  expect(folders.filter((folder) => !floors.has(folder))).toEqual([]);
  expect([...floors.keys()].filter((folder) => !existsSync(join(root, "src", folder)))).toEqual([]);
});

test("a folder imports only what its row names", () => {
  const wrong = inside.filter(({ file, target }) => {
    const [from, to] = [folderOf(file), folderOf(target)];
    return from !== to && !floors.get(from)?.includes(to);
  });
  expect(wrong.map(told)).toEqual([]);
});

test("the floors stand on one another: no circle of folders", () => {
  expect(circleIn(floors)).toBeUndefined();
});

test("no circle of files", () => {
  const graph = new Map(
    files.map((file) => [file, inside.filter((each) => each.file === file).map(({ target }) => target)]),
  );
  expect(circleIn(graph)).toBeUndefined();
});

test("every imported file is there", () => {
  expect(inside.filter(({ target }) => !files.includes(target)).map(told)).toEqual([]);
});

test("only runtime/ imports ONNX Runtime", () => {
  const wrong = packages.filter(({ file, target }) => target.startsWith("onnxruntime") && folderOf(file) !== "runtime");
  expect(wrong.map(told)).toEqual([]);
});

test("only files that end in .node.ts import Node's own modules", () => {
  const wrong = packages.filter(({ file, target }) => target.startsWith("node:") && !file.endsWith(".node.ts"));
  expect(wrong.map(told)).toEqual([]);
});

test("nobody inside imports what gathers files for those outside", () => {
  const wrong = inside.filter(({ file, target }) => {
    const isDoor = folderOf(target) === "doors" || /(^|\/)index\./.test(target);
    return isDoor && !/^index\./.test(file) && folderOf(file) !== "doors";
  });
  expect(wrong.map(told)).toEqual([]);
});

test("what is told to the user is a ProblemError: nobody but errors.ts extends a class", () => {
  const wrong = files.filter(
    (file) => file !== "errors.ts" && /\bclass\s+\w+\s+extends\b/.test(readFileSync(join(root, "src", file), "utf8")),
  );
  expect(wrong).toEqual([]);
});

/** The first circle that is found, as its members in order. */
function circleIn(graph: ReadonlyMap<string, readonly string[]>): readonly string[] | undefined {
  const done = new Set<string>();
  const visit = (name: string, path: readonly string[]): readonly string[] | undefined => {
    if (path.includes(name)) return [...path.slice(path.indexOf(name)), name];
    if (done.has(name)) return undefined;
    for (const next of graph.get(name) ?? []) {
      const circle = visit(next, [...path, name]);
      if (circle !== undefined) return circle;
    }
    done.add(name);
    return undefined;
  };
  for (const name of graph.keys()) {
    const circle = visit(name, []);
    if (circle !== undefined) return circle;
  }
  return undefined;
}
