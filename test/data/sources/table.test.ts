import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { type OpenOptions, openSource } from "../../../src/doors/data.node.ts";
import { contents, folderOf, inShort } from "./tree.ts";

const pictures = ["p/1.jpg", "p/2 b.jpg", "p/é, 鳥.jpg", "3"];
const problemsOf = ({ problems }: Awaited<ReturnType<typeof openSource>>) =>
  problems.map(({ name, problem }) => `${name}: ${problem.message}`);

/** Opens a table that lies beside four pictures. */
async function opened(name: string, content: string | Uint8Array, options: OpenOptions = {}) {
  await using folder = await folderOf(pictures);
  await writeFile(path.join(folder.path, name), content);
  const listing = await openSource(name, { cwd: folder.path, ...options });
  return { listing, told: problemsOf(listing), folder: folder.path, contents: await contents(listing) };
}

const two = { "p/1.jpg": "cat", "p/2 b.jpg": "dog" };

test.each([
  ["commas", "a.csv", "image_path,label\np/1.jpg,cat\np/2 b.jpg,dog\n"],
  ["other columns, another order", "a.csv", "id,Class,File Name\n7,cat,p/1.jpg\n8,dog,p/2 b.jpg"],
  ["Windows", "a.csv", '\uFEFFpath;category\r\n"p\\1.jpg";cat\r\np\\2 b.jpg;"dog"\r\n'],
  ["Excel's Unicode", "a.csv", Buffer.from("\uFEFFpath\tlabel\r\np/1.jpg\tcat\r\np/2 b.jpg\tdog\r\n", "utf16le")],
  ["tabs", "a.tsv", "filename\ttarget\np/1.jpg\tcat\n\np/2 b.jpg\tdog"],
  ["no header", "a.csv", "p/1.jpg,cat\np/2 b.jpg,dog\n"],
  ["no header, labels first", "a.csv", "cat,p/1.jpg\ndog,p/2 b.jpg\n"],
  ["JSON lines", "a.jsonl", '{"file":"p/1.jpg","label":"cat"}\r\n\r\n{"label":"dog","file":"./p/2 b.jpg"}\n'],
  ["JSON", "a.json", '[{"image":"p/1.jpg","class":"cat"},\n{"image":"p/2 b.jpg","class":"dog"}]'],
  ["lines of path and label", "a.txt", "\uFEFFp/1.jpg cat\r\np/2 b.jpg   dog \r\n\r\n"],
  ["lines with tabs", "a.txt", "p/1.jpg\tcat\np/2 b.jpg\tdog\n"],
])("%s", async (_, name, content) => {
  const { listing, told, contents } = await opened(name, content);
  expect(inShort(listing)).toEqual(two);
  expect(told).toEqual([]);
  expect(contents).toEqual({ "p/1.jpg": "p/1.jpg", "p/2 b.jpg": "p/2 b.jpg" });
});

test("quoted fields, spaces in labels, numbers as labels", async () => {
  const { listing } = await opened("a.csv", 'path,label\n"p/é, 鳥.jpg","a ""big"" cat"\np/1.jpg, sea gull \n3,7\n');
  expect(inShort(listing)).toEqual({ "3": "7", "p/1.jpg": "sea gull", "p/é, 鳥.jpg": 'a "big" cat' });
  expect(inShort((await opened("a.txt", "p/2 b.jpg\tsea gull")).listing)).toEqual({ "p/2 b.jpg": "sea gull" });
  expect(inShort((await opened("a.jsonl", '{"path":"3","label":7}')).listing)).toEqual({ "3": "7" });
});

test("splits", async () => {
  const content = "path,label,Split\np/1.jpg,cat,TRAIN\np/2 b.jpg,dog,val\n3,cat,\np/\u00e9.jpg,cat,extra\n";
  const { listing, told } = await opened("a.csv", content);
  expect(inShort(listing)).toEqual({ "3": "cat", "p/1.jpg": "train cat", "p/2 b.jpg": "validation dog" });
  expect(told).toEqual([
    "a.csv line 5: a.csv line 5: p/\u00e9.jpg is of a split that is not known (Split): expected train, validation or test, got extra.",
  ]);
});

test("columns are named where their names are unusual", async () => {
  const content = "id,species,part,label\np/1.jpg,cat,train,x\n3,dog,test,y\n";
  const options = { pathColumn: "ID", labelColumn: "species", splitColumn: "part" };
  expect(inShort((await opened("a.csv", content, options)).listing)).toEqual({
    "3": "test dog",
    "p/1.jpg": "train cat",
  });
  const bare = await opened("a.csv", "7,cat,3\n8,dog,p/1.jpg\n", { header: false, pathColumn: "3", labelColumn: "2" });
  expect(inShort(bare.listing)).toEqual({ "3": "cat", "p/1.jpg": "dog" });
  const first = await opened("a.csv", "3,cat\n", { header: false });
  expect(inShort(first.listing)).toEqual({ "3": "cat" });
});

test("absolute paths, and paths that lead elsewhere", async () => {
  await using folder = await folderOf([...pictures, "q/4.jpg"]);
  const file = path.join(folder.path, "p", "a.csv");
  await writeFile(file, `path,label\n${folder.path}/p/1.jpg,cat\n../q/4.jpg,dog\n`);
  const listing = await openSource(file);
  const outside = `${folder.path.replaceAll(path.sep, "/")}/q/4.jpg`;
  expect(inShort(listing)).toEqual({ "1.jpg": "cat", [outside]: "dog" });
  expect(Object.values(await contents(listing)).sort()).toEqual(["p/1.jpg", "q/4.jpg"]);
});

test("rows that cannot be used are told with their line, and stop nothing", async () => {
  const content = "path,label\np/1.jpg,cat\nno.jpg,cat\n,cat\np/2 b.jpg\n3,\np,dog\np/../p/1.jpg,dog\n";
  const { listing, told } = await opened("a.csv", content);
  expect(inShort(listing)).toEqual({ "p/1.jpg": "cat" });
  expect(told).toEqual([
    "a.csv line 4: a.csv line 4: it has no path (path).",
    "a.csv line 5: a.csv line 5: p/2 b.jpg has no label (label).",
    "a.csv line 6: a.csv line 6: 3 has no label (label).",
    "no.jpg: a.csv line 3: no.jpg does not exist.",
    "p: a.csv line 7: p is a folder, not a picture.",
    'p/1.jpg: a.csv line 8: p/1.jpg stands in line 2 already, as "cat".',
  ]);
  const json = await opened("a.jsonl", '{"path":"3","label":"cat"}\n{"path":\n[1]\n{"label":"cat"}\n');
  expect(inShort(json.listing)).toEqual({ "3": "cat" });
  expect(json.told.map((each) => each.split(": ").slice(1, 3))).toEqual([
    ["a.jsonl line 2", "it is no JSON"],
    ["a.jsonl line 3", "it is no row"],
    ["a.jsonl line 4", "it has no path (path)."],
  ]);
  const text = await opened("a.txt", "p/1.jpg\n3 cat\n");
  expect(text.told).toEqual(["a.txt line 1: a.txt line 1: p/1.jpg has no label (2)."]);
});

test.each([
  [
    "a.csv",
    "path,label\n3,cat;dog\n",
    "a.csv line 2: several labels in one place: expected one label for each picture, got cat;dog.",
  ],
  ["a.csv", "path,label\n3,cat|dog\n", "got cat|dog"],
  ["a.csv", 'path,label\n3,"[""cat"", ""dog""]"\n', 'got ["cat", "dog"]'],
  ["a.jsonl", '{"path":"3","label":["cat","dog"]}', 'got ["cat","dog"]. Every picture is sorted into one class'],
  ["a.csv", "image,cat,dog\n3,0,1\n", "a.csv has a column of 0 and 1 for each class: expected one column of labels"],
  ["a.csv", "image,MEL,NV\n3,0.0,1.0\n", "got the columns MEL, NV"],
])("several labels are refused: %s %j", async (name, content, message) => {
  await expect(opened(name, content)).rejects.toMatchObject({
    name: "ProblemError",
    message: expect.stringContaining(message),
  });
});

test.each([
  [
    "a.csv",
    "id,breed\n3,cat\n",
    {},
    /^a.csv has no column of paths that is known by its name: expected one called path, .* got the columns id, breed\. Say which/,
  ],
  ["a.csv", "path,breed\n3,cat\n", {}, /^a.csv has no column of labels .* --label-column/],
  [
    "a.csv",
    "path,breed\n3,cat\n",
    { labelColumn: "bred" },
    /^a.csv has no column "bred" \(labelColumn\): .* Did you mean breed\?/,
  ],
  [
    "a.csv",
    "x/1.jpg,2,cat\n",
    {},
    /^the table a.csv holds no picture .* 1 problem, the first: a.csv line 1: x\/1.jpg does not exist\. Paths are looked up from/,
  ],
  ["a.csv", "", {}, /^the table a.csv holds no picture .* got no row/],
  ["a.csv", "path,label\n", {}, /^the table a.csv holds no picture .* got no row/],
  ["a.csv", 'path,label\n"3,cat\n', {}, /^a.csv is no table that can be read: got Quote Not Closed/],
  ["a.json", "{", {}, /^a.json is no JSON: expected a list of objects/],
  [
    "a.json",
    '{"images": []}',
    {},
    /^a.json is no table that can be read: expected a list of objects.* got an object with images/,
  ],
])("%s %j is explained", async (name, content, options, message) => {
  await expect(opened(name, content, options)).rejects.toMatchObject({
    name: "ProblemError",
    message: expect.stringMatching(message),
  });
});

test("a folder in the place of a table is explained", async () => {
  await using folder = await folderOf(pictures);
  for (const name of ["a.csv", "a.jsonl", "a.json"]) {
    await mkdir(path.join(folder.path, name));
    await expect(openSource(name, { cwd: folder.path, kind: "table" })).rejects.toThrow(
      `${name} is a folder, not a table`,
    );
    await expect(openSource(`no-${name}`, { cwd: folder.path, kind: "table" })).rejects.toThrow("does not exist");
  }
});
